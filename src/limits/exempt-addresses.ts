import { BlockList, isIP } from 'node:net';

const NETWORK_BITS = 64;

/** An address, or a network as `10.0.0.0/8`. */
export function isAddressRange(text: string): boolean {
  const [address = '', bits, more] = text.split('/');
  const kind = isIP(address);
  if (kind === 0 || more !== undefined) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (kind === 4 ? 32 : 128));
}

/** Addresses as `clientAddressOf` writes them that stand in a list of ranges; of IPv6 a network of 64 bits is the least. */
export function exemptAddresses(ranges: readonly string[]): (address: string) => boolean {
  // Two lists: to one alone an IPv4 address would be one of IPv6 as well, in the network of ::1.
  const [four, six] = [new BlockList(), new BlockList()];
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    if (isIP(address) === 4) four.addSubnet(address, Number(bits ?? 32), 'ipv4');
    else six.addSubnet(address, Math.min(NETWORK_BITS, Number(bits ?? NETWORK_BITS)), 'ipv6');
  }
  return (address) => {
    const [plain = ''] = address.split('/');
    const kind = isIP(plain);
    if (kind === 4) return four.check(plain, 'ipv4');
    return kind === 6 && six.check(plain, 'ipv6');
  };
}
