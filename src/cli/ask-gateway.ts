import { errorSchema } from '../wire/openai/reply-schemas.ts';

export type GatewayAddress = {
  /** With or without `/v1` at its end. */
  readonly url: string;
  readonly key: string | undefined;
};

const PATIENCE_MS = 15_000;

/** Why a gateway gave no answer, and what to do about it. */
export class AskFailure extends Error {}

/** Posts to a running gateway. Throws an AskFailure that a person can act on. */
export async function askGateway({ url, key }: GatewayAddress, path: string, body: unknown): Promise<unknown> {
  const origin = url.replace(/\/{0,9}$/, '').replace(/\/v1$/, '');
  let response: Response;
  try {
    response = await fetch(origin + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key !== undefined && { authorization: `Bearer ${key}` }) },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch {
    throw new AskFailure(
      `No gateway answers at ${origin}. Start it with: npm start; or set NEXUS_URL to where it runs.`,
    );
  }
  const told: unknown = await response.json().catch(() => undefined);
  if (response.ok && told !== undefined) return told;
  const { data } = errorSchema.safeParse(told);
  if (!data)
    throw new AskFailure(`What answers at ${origin} is no gateway of this version (status ${response.status}).`);
  throw new AskFailure(data.error.message + (response.status === 401 ? keyHint(key) : ''));
}

const keyHint = (key: string | undefined): string =>
  ` ${key === undefined ? 'Set NEXUS_API_KEY to a key of the gateway' : 'NEXUS_API_KEY holds another'}; to make one: npm run nexus -- keys create`;

const everyAddress: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** Where a gateway that listens on this address is reached from this machine. */
export function localUrl(host: string, port: number): string {
  const reached = everyAddress[host] ?? host;
  return `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}`;
}
