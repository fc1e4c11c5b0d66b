import { isIP } from 'node:net';
import type { Scope } from '../chat/scope.ts';
import { fetchableUrl, hostOf, type UrlRules } from './fetchable-url.ts';
import { mayBePicture, type PictureType, pictureTypeOf } from './picture-type.ts';
import { type PinnedReply, pinnedRequest } from './pinned-request.ts';

export type DialPorts = {
  /** All addresses of a name; may be empty, or reject. */
  readonly resolve: (hostname: string) => Promise<readonly string[]>;
  /** May a server at this IP address be asked? */
  readonly isPublic: (address: string) => boolean;
  readonly isPort: (port: number) => boolean;
};

/** What the pictures of one request may still have in bytes, all together; goes down while they come. */
export type Allowance = {
  bytesLeft: number;
  /** Asked before so many bytes are kept; false where the process has no room for them. */
  readonly hold?: (bytes: number) => boolean;
};

/**
 * How fetching ended. `refused` is one word for an address that is no such address, has no host in DNS, or leads to a
 * host that is not public, so that nobody learns from it what stands in a private network.
 */
export type Fetched =
  | { readonly outcome: 'ok'; readonly mediaType: PictureType; readonly bytes: Buffer }
  | { readonly outcome: 'refused' | 'host' | 'redirects' | 'status' | 'unreachable' | 'timeout' | 'busy' }
  | { readonly outcome: 'wrong_type' | 'too_large' | 'too_much' };

/** Fetches one picture; rejects only with the reason that the scope was aborted for. */
export type Dial = (
  address: string,
  rules: UrlRules,
  allowance: Allowance,
  scope: Pick<Scope, 'clock' | 'onAbort'>,
) => Promise<Fetched>;

/** Of one picture. */
export const MOST_PICTURE_BYTES = 10 * 1024 * 1024;
/** From the call to the last byte, redirects and all. */
export const MOST_FETCH_MS = 10_000;
const MOST_REDIRECTS = 3;
/** In the whole process, so that many slow servers hold a bounded part of memory and sockets. */
const MOST_UNDER_WAY = 32;

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Fetches pictures from addresses that users give, and from nowhere that is not public. */
export function safeDialer(ports: DialPorts): Dial {
  let underWay = 0;
  return async (address, rules, allowance, scope) => {
    if (underWay >= MOST_UNDER_WAY) return { outcome: 'busy' };
    underWay++;
    const ending = new AbortController();
    const unlink = scope.onAbort((reason) => ending.abort(reason));
    const cancel = scope.clock.after(MOST_FETCH_MS, () => ending.abort(late));
    try {
      return await new Fetching(ports, rules, allowance, ending.signal).follow(address);
    } catch (thrown) {
      if (ending.signal.reason === late) return { outcome: 'timeout' };
      ending.signal.throwIfAborted();
      if (thrown instanceof Error && 'code' in thrown) return { outcome: 'unreachable' }; // of a socket, TLS or HTTP
      throw thrown;
    } finally {
      cancel();
      unlink();
      underWay--;
    }
  };
}

const late = new Error('the picture did not come in time');

class Fetching {
  readonly #ports: DialPorts;
  readonly #rules: UrlRules;
  readonly #allowance: Allowance;
  readonly #signal: AbortSignal;

  constructor(ports: DialPorts, rules: UrlRules, allowance: Allowance, signal: AbortSignal) {
    this.#ports = ports;
    this.#rules = rules;
    this.#allowance = allowance;
    this.#signal = signal;
  }

  /** Every address on the way is checked like the first. */
  async follow(first: string): Promise<Fetched> {
    let address = first;
    for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
      const url = fetchableUrl(address, this.#rules, this.#ports.isPort);
      if (typeof url === 'string') return { outcome: url };
      const addresses = await this.#publicAddresses(hostOf(url));
      if (addresses.length === 0) return { outcome: 'refused' };
      const found = await pinnedRequest(url, addresses, this.#signal, (reply) => this.#read(reply, url));
      if (typeof found !== 'string') return found;
      address = found;
    }
    return { outcome: 'redirects' };
  }

  /** Of a name with a single address that is not public, none. */
  async #publicAddresses(host: string): Promise<readonly string[]> {
    const addresses = isIP(host) === 0 ? await this.#resolve(host) : [host];
    return addresses.every((address) => this.#ports.isPublic(address)) ? addresses : [];
  }

  async #resolve(host: string): Promise<readonly string[]> {
    const signal = this.#signal;
    signal.throwIfAborted();
    let hear = (): void => undefined;
    const ended = new Promise<never>((_, reject) => {
      hear = () => reject(signal.reason as Error);
      signal.addEventListener('abort', hear, { once: true });
    });
    try {
      return await Promise.race([this.#ports.resolve(host).catch(() => []), ended]);
    } finally {
      signal.removeEventListener('abort', hear);
    }
  }

  /** The picture, or where it is said to be. */
  async #read({ statusCode, headers, body }: PinnedReply, from: URL): Promise<Fetched | string> {
    const { location, 'content-type': type = '', 'content-encoding': encoding = 'identity' } = headers;
    if (redirects.has(statusCode)) {
      if (typeof location !== 'string' || !URL.canParse(location, from.href)) return { outcome: 'status' };
      return new URL(location, from).href;
    }
    if (statusCode !== 200) return { outcome: 'status' };
    if (typeof type !== 'string' || !mayBePicture(type) || encoding !== 'identity') return { outcome: 'wrong_type' };
    return this.#readPicture(body, Number(headers['content-length'] ?? 0));
  }

  async #readPicture(body: AsyncIterable<Buffer>, announced: number): Promise<Fetched> {
    if (announced > MOST_PICTURE_BYTES) return { outcome: 'too_large' };
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of body) {
      size += part.length;
      this.#allowance.bytesLeft -= part.length;
      if (size > MOST_PICTURE_BYTES) return { outcome: 'too_large' };
      if (this.#allowance.bytesLeft < 0) return { outcome: 'too_much' };
      if (this.#allowance.hold?.(part.length) === false) return { outcome: 'busy' };
      parts.push(part);
    }
    const bytes = Buffer.concat(parts);
    const mediaType = pictureTypeOf(bytes);
    return mediaType ? { outcome: 'ok', mediaType, bytes } : { outcome: 'wrong_type' };
  }
}
