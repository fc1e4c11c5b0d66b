import type { LookupFunction } from 'node:net';
import { isIP } from 'node:net';
import { Client, type Dispatcher } from 'undici';

export type PinnedReply = Pick<Dispatcher.ResponseData, 'statusCode' | 'headers' | 'body'>;

const CONNECT_MS = 5000;

const headers = {
  accept: 'image/png, image/jpeg, image/webp, image/gif',
  'accept-encoding': 'identity',
  'user-agent': 'nexus-gateway',
} as const;

/**
 * A GET on a connection of its own to one of these addresses and no other: the name is not looked up again. Redirects
 * are not followed; no proxy, cookie or kept connection comes in.
 */
export async function pinnedRequest<T>(
  url: URL,
  addresses: readonly string[],
  signal: AbortSignal,
  read: (reply: PinnedReply) => Promise<T>,
): Promise<T> {
  const client = new Client(url.origin, {
    connect: { lookup: pinned(addresses), timeout: CONNECT_MS },
    autoSelectFamily: true, // which asks for all addresses, and tries one after the other
    // One clock, the caller's, is over all.
    headersTimeout: 0,
    bodyTimeout: 0,
    allowH2: false,
  });
  try {
    const reply = await client.request({ method: 'GET', path: url.pathname + url.search, headers, signal });
    reply.body.on('error', ignored); // of a body that is not read to its end
    return await read(reply);
  } finally {
    client.destroy().catch(ignored);
  }
}

/** In the place of a look-up: whatever the name, it is at these addresses. */
const pinned =
  (addresses: readonly string[]): LookupFunction =>
  (_, __, found) =>
    found(
      null,
      addresses.map((address) => ({ address, family: isIP(address) })),
    );

const ignored = (): void => undefined;
