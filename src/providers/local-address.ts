import { BlockList, isIP } from 'node:net';

/** This host, loopback, private and link-local ranges (RFC 1122, 1918, 3927, 4193, 4291, 6598). */
const nearby = new BlockList();
nearby.addSubnet('0.0.0.0', 8);
nearby.addSubnet('127.0.0.0', 8);
nearby.addSubnet('10.0.0.0', 8);
nearby.addSubnet('172.16.0.0', 12);
nearby.addSubnet('192.168.0.0', 16);
nearby.addSubnet('169.254.0.0', 16);
nearby.addSubnet('100.64.0.0', 10);
nearby.addAddress('::', 'ipv6');
nearby.addAddress('::1', 'ipv6');
nearby.addSubnet('fc00::', 7, 'ipv6');
nearby.addSubnet('fe80::', 10, 'ipv6');

const ownSuffixes = ['.local', '.localhost', '.internal', '.lan', '.home.arpa', '.svc'];

/** Does the address of a server stand on this machine or in a private network? Names in doubt count as foreign. */
export function isLocalAddress(baseUrl: string): boolean {
  const host = new URL(baseUrl).hostname.replace(/^\[|\]$|\.$/g, '').toLowerCase();
  const family = isIP(host);
  if (family !== 0) return nearby.check(host, family === 6 ? 'ipv6' : 'ipv4');
  return !host.includes('.') || ownSuffixes.some((suffix) => host.endsWith(suffix));
}
