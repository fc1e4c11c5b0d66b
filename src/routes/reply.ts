import type { Note } from '../chat/event.ts';
import type { GatewayFailure } from '../chat/failure.ts';
import { headerName } from '../wire/nexus/header-text.ts';
import { errorJson } from '../wire/openai/error-json.ts';
import { noteJson } from '../wire/openai/nexus-json.ts';
import type { Exchange } from './exchange.ts';
import { retryHeaders } from './retry-headers.ts';

/** Sends a whole reply. Nothing is sent when the client has left or a reply has begun. */
export function sendText(
  exchange: Exchange,
  status: number,
  text: string,
  headers?: Readonly<Record<string, string>>,
): void {
  const { outgoing } = exchange;
  if (outgoing.headersSent || outgoing.destroyed) return;
  const head = exchange.headers; // is this exchange's own: a copy would cost more than all that is put into it
  head['content-type'] = 'application/json';
  head['content-length'] = String(Buffer.byteLength(text));
  if (headers) Object.assign(head, headers);
  outgoing.writeHead(status, head);
  outgoing.end(text);
  letGoIfUnread(exchange);
}

/** What the socket holds of a small reply is not worth a timer. */
const WORTH_WATCHING_BYTES = 64 * 1024;

/** After the last write: a client that stays away from what is still in the socket is let go, like any slow one. */
export function letGoIfUnread({ outgoing, settings }: Exchange): void {
  if (outgoing.writableLength > WORTH_WATCHING_BYTES) outgoing.setTimeout(settings.slowClientMs); // Node then closes the socket
}

export const sendJson = (exchange: Exchange, value: unknown): void => sendText(exchange, 200, JSON.stringify(value));

/** What is known when the head must go out before any model has answered. */
export const tellEarly = ({ headers, trail }: Exchange): void => trail.tellEarly(headers);

/** Sends a failure as JSON with its status and the headers that tell an SDK whether to try again. */
export function sendFailure(
  exchange: Exchange,
  failure: GatewayFailure,
  more?: Readonly<Record<string, string>>,
): void {
  exchange.trail.tellFailure(exchange.headers);
  sendText(exchange, failure.status, errorJson(failure), { ...retryHeaders(failure), ...more });
}

/** Proxies refuse heads of a few kilobytes more than is usual. */
const MAX_NOTES_CHARS = 1024;

/** What was done otherwise than asked, as JSON in ASCII; left out where it is long, for the body tells it as well. */
function tellNotes(headers: Record<string, string>, notes: readonly Note[]): void {
  const text = JSON.stringify(notes.map(noteJson)).replace(/[^\x20-\x7e]/g, escaped);
  if (text.length <= MAX_NOTES_CHARS) headers['x-nexus-notes'] = text;
}

const escaped = (letter: string): string => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Tells beside an answer who gave it, what was done otherwise, and what it took. Say so right before it is sent. */
export function tellAnswer({ headers, trail }: Exchange, model: string | undefined, notes: readonly Note[]): void {
  if (model !== undefined) headers['x-nexus-model'] = headerName(model);
  trail.tell(headers, model);
  if (notes.length > 0) tellNotes(headers, notes);
}
