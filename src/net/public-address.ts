import { isIP } from 'node:net';
import { addressRanges } from './address-ranges.ts';

/** What IANA's registry of special-purpose IPv4 addresses, RFC 1112 and RFC 5771 keep from the open internet. */
const notPublicFour = addressRanges([
  '0.0.0.0/8', // this network
  '10.0.0.0/8', // private (RFC 1918)
  '100.64.0.0/10', // behind a carrier's NAT (RFC 6598); metadata at Alibaba
  '127.0.0.0/8', // loopback
  '168.63.129.16', // the host beneath a virtual machine at Azure
  '169.254.0.0/16', // link-local; metadata of most clouds
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments; metadata at Oracle
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // 6to4 relays, out of use (RFC 7526)
  '192.168.0.0/16', // private
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and the broadcast address
]);

/** All that IPv6 gives out to the open internet; loopback, mapped, unique-local, link-local and multicast stand outside. */
const globalSix = addressRanges(['2000::/3']);

const notPublicSix = addressRanges([
  '2001::/23', // protocol assignments: Teredo, ORCHID, benchmarks
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4, out of use (RFC 7526): an IPv4 address stands in it
  '3fff::/20', // documentation
]);

const nat64 = addressRanges(['64:ff9b::/96']);

/**
 * May a server at this IP address be asked on behalf of somebody outside? Only where it belongs to the open internet:
 * no loopback, private, link-local, shared, multicast, reserved, documentation or metadata address, and no IPv6 address
 * that stands for such an IPv4 one. What is no address is not public.
 */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !notPublicFour(address);
    case 6:
      if (address.includes('%')) return false; // a zone: only a link-local address has one
      if (nat64(address)) return !notPublicFour(lastFour(address));
      return globalSix(address) && !notPublicSix(address);
    default:
      return false;
  }
}

/** The IPv4 address in the last 32 bits (RFC 6052). */
function lastFour(address: string): string {
  const { hostname } = new URL(`http://[${address}]`); // in groups of hexadecimal digits, however it was written
  const [high = 0, low = 0] = hostname
    .slice(1, -1)
    .split(':')
    .slice(-2)
    .map((group) => Number.parseInt(group || '0', 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
