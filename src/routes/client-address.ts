import { isIP } from 'node:net';
import { type Exchange, headerOf } from './exchange.ts';

/** More proxies than stand behind each other; what is said beyond is not read. */
const MOST_PROXIES = 16;

/**
 * The address that a client is counted by. An IPv6 client has a network of 64 bits to itself, so that is what it is
 * known by. `x-forwarded-for` counts only as far as proxies wrote it that the configuration trusts: read from its end,
 * the first address that is none of them is the client's.
 */
export function clientAddressOf(exchange: Exchange): string {
  const { remoteAddress = '', remoteFamily } = exchange.incoming.socket;
  const peer = remoteFamily === 'IPv4' ? remoteAddress : plainAddress(remoteAddress);
  const { isTrustedProxy } = exchange.settings;
  if (!isTrustedProxy?.(peer)) return networkOf(peer);
  return networkOf(forwardedFor(headerOf(exchange, 'x-forwarded-for') ?? '', peer, isTrustedProxy));
}

function forwardedFor(header: string, peer: string, isTrustedProxy: (address: string) => boolean): string {
  let client = peer;
  let end = header.length;
  for (let read = 0; read < MOST_PROXIES && end > 0; read++) {
    const comma = header.lastIndexOf(',', end - 1);
    const address = plainAddress(header.slice(comma + 1, end).trim());
    if (isIP(address) === 0) return client; // whoever wrote this is the last that is known
    client = address;
    if (!isTrustedProxy(address)) return client;
    end = comma;
  }
  return client;
}

const withPort = /^(?:\[([\da-f:.%]{2,60})\](?::\d{1,5})?|(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5})$/i;

/** Without port, brackets, zone, and the IPv6 form of an IPv4 address. */
function plainAddress(text: string): string {
  if (isIP(text) === 4) return text;
  const written = withPort.exec(text);
  const [address = ''] = (written?.[1] ?? written?.[2] ?? text).split('%');
  const mapped = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(address)?.[1];
  return mapped ?? address;
}

const NETWORK_GROUPS = 4;
const GROUPS = 8;

function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [before = '', after] = address.toLowerCase().split('::');
  const head = before === '' ? [] : before.split(':');
  const tail = after === undefined || after === '' ? [] : after.split(':');
  const middle = after === undefined ? 0 : Math.max(0, GROUPS - head.length - tail.length);
  const groups = [...head, ...Array<string>(middle).fill('0'), ...tail].slice(0, NETWORK_GROUPS);
  return `${groups.map((group) => group.replace(/^0{1,3}(?=.)/, '')).join(':')}::/64`;
}
