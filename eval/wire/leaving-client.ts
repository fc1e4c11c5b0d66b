import { request } from 'node:http';
import type { Target } from './chat-client.ts';

/** A client that can leave in the middle. */
export type LeavingClient = {
  /** What has come so far; the status line counts, so an answered client has heard something. */
  heard(): string;
  /** Closes its socket. */
  leave(): void;
};

/** Posts on a connection of its own. */
export function postAndStay({ baseUrl, key }: Target, path: string, body: object): LeavingClient {
  let heard = '';
  const client = request(`${baseUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    agent: false,
  });
  client.on('error', () => undefined);
  client.on('response', (response) => {
    heard += `${response.statusCode} `;
    response.on('error', () => undefined);
    response.setEncoding('utf8').on('data', (text: string) => (heard += text));
  });
  client.end(JSON.stringify(body));
  return { heard: () => heard, leave: () => client.destroy() };
}
