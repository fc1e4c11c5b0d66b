import { BlockList, isIP } from 'node:net';

const BITS = { ipv4: 32, ipv6: 128 } as const;
/** Where the addresses of IPv4 stand within IPv6 (RFC 4291, 2.5.5.2). */
const MAPPED_BITS = 96;
const mapped = new BlockList();
mapped.addSubnet('::ffff:0:0', MAPPED_BITS, 'ipv6');

/** An IP address, or a network as `10.0.0.0/8`. */
export function isAddressRange(text: string): boolean {
  const [address = '', bits, more] = text.split('/');
  if (isIP(address) === 0 || more !== undefined) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= BITS[familyOf(address)]);
}

/** Tells whether an IP address stands in one of these ranges. An address of IPv4 may be written as one of IPv6. */
export function addressRanges(ranges: readonly string[]): (address: string) => boolean {
  // Two lists: to one alone all of IPv4 would stand in the IPv6 network of 64 bits around ::1.
  const [four, six] = [new BlockList(), new BlockList()];
  for (const range of ranges) {
    const [address = '', written] = range.split('/');
    const family = familyOf(address);
    const bits = Number(written ?? BITS[family]);
    const isFour = family === 'ipv4' || (bits >= MAPPED_BITS && mapped.check(address, family));
    (isFour ? four : six).addSubnet(address, bits, family);
  }
  return (address) => {
    if (isIP(address) === 0) return false;
    const family = familyOf(address);
    return (family === 'ipv4' || mapped.check(address, family) ? four : six).check(address, family);
  };
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 4 ? 'ipv4' : 'ipv6');
