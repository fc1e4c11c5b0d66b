import { isIPv6 } from 'node:net';
import { addressRanges } from '../net/address-ranges.ts';

const NETWORK_BITS = 64;

/** Addresses as `clientAddressOf` writes them that stand in a list of ranges; of IPv6 a network of 64 bits is the least. */
export function exemptAddresses(ranges: readonly string[]): (address: string) => boolean {
  const isExempt = addressRanges(ranges.map(networkOf));
  return (address) => {
    const [plain = ''] = address.split('/');
    return isExempt(plain);
  };
}

function networkOf(range: string): string {
  const [address = '', bits] = range.split('/');
  return isIPv6(address) ? `${address}/${Math.min(NETWORK_BITS, Number(bits ?? NETWORK_BITS))}` : range;
}
