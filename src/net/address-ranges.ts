import { BlockList, isIP } from 'node:net';

/** Tells whether an IP address stands in one of these ranges, each an address or a network as `10.0.0.0/8`. */
export function addressRanges(ranges: readonly string[]): (address: string) => boolean {
  // Two lists: to one alone an IPv4 address would be one of IPv6 as well.
  const [four, six] = [new BlockList(), new BlockList()];
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    if (isIP(address) === 4) four.addSubnet(address, Number(bits ?? 32), 'ipv4');
    else six.addSubnet(address, Number(bits ?? 128), 'ipv6');
  }
  return (address) => (isIP(address) === 4 ? four.check(address, 'ipv4') : six.check(address, 'ipv6'));
}
