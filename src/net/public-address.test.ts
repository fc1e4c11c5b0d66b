import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPublicAddress } from './public-address.ts';

describe('an address of the open internet', () => {
  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.1',
    '168.63.129.15',
    '169.253.255.255',
    '169.255.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.0.1.0',
    '192.167.255.255',
    '192.169.0.0',
    '198.17.255.255',
    '198.20.0.0',
    '223.255.255.255',
    '2001:4860:4860::8888',
    '2001:200::1',
    '2606:4700:4700::1111',
    '2a00:1450:4001:80b::200e',
    '3ffe::1',
    '64:ff9b::8.8.8.8',
    '64:ff9b::101:101',
    '64:FF9B:0:0:0:0:0808:0808',
  ])('may be asked: %s', (address) => expect(isPublicAddress(address)).toBe(true));
});

describe('an address that is not public', () => {
  it.each([
    ['unspecified', '0.0.0.0'],
    ['of this network', '0.255.255.255'],
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['behind a carrier', '100.64.0.1'],
    ['metadata at Alibaba', '100.100.100.200'],
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.255'],
    ['the host at Azure', '168.63.129.16'],
    ['metadata', '169.254.169.254'],
    ['metadata of containers', '169.254.170.2'],
    ['metadata at Oracle', '192.0.0.192'],
    ['documentation', '192.0.2.1'],
    ['documentation', '198.51.100.7'],
    ['documentation', '203.0.113.9'],
    ['a 6to4 relay', '192.88.99.1'],
    ['benchmarks', '198.19.255.255'],
    ['multicast', '224.0.0.1'],
    ['multicast', '239.255.255.250'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['unspecified', '::'],
    ['loopback', '::1'],
    ['loopback in full', '0:0:0:0:0:0:0:1'],
    ['mapped loopback', '::ffff:127.0.0.1'],
    ['mapped loopback in hexadecimal', '::ffff:7f00:1'],
    ['mapped, even of a public one', '::ffff:8.8.8.8'],
    ['compatible', '::127.0.0.1'],
    ['compatible, even of a public one', '::8.8.8.8'],
    ['translated (SIIT)', '::ffff:0:10.0.0.1'],
    ['NAT64 of loopback', '64:ff9b::127.0.0.1'],
    ['NAT64 of metadata', '64:ff9b::a9fe:a9fe'],
    ['NAT64 of 0.0.0.0', '64:ff9b::'],
    ['NAT64 of 0.0.0.1', '64:ff9b::1'],
    ['NAT64 of 10.0.0.0', '64:ff9b::a00:0'],
    ['a NAT64 of one’s own', '64:ff9b:1::8.8.8.8'],
    ['discard-only', '100::1'],
    ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
    ['ORCHID', '2001:20::1'],
    ['documentation', '2001:db8::1'],
    ['documentation', '3fff::1'],
    ['6to4 of loopback', '2002:7f00:1::'],
    ['6to4 of a public one', '2002:808:808::'],
    ['segment routing', '5f00::1'],
    ['unique-local', 'fc00::1'],
    ['metadata at Amazon', 'fd00:ec2::254'],
    ['unique-local', 'fd00::ec2'],
    ['link-local', 'fe80::1'],
    ['link-local with a zone', 'fe80::1%eth0'],
    ['global with a zone', '2606:4700:4700::1111%eth0'],
    ['site-local', 'fec0::1'],
    ['multicast', 'ff02::1'],
    ['no address', 'localhost'],
    ['no address', '127.1'],
    ['no address', '2130706433'],
    ['no address', '0x7f.0.0.1'],
    ['no address', '[::1]'],
    ['no address', ''],
  ])('may not be asked: %s, %s', (_, address) => expect(isPublicAddress(address)).toBe(false));
});

const octet = fc.integer({ min: 0, max: 255 });
const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));

it('reads an IPv4 address within NAT64 as it reads it alone, and refuses it within every other form', () => {
  fc.assert(
    fc.property(fc.tuple(octet, octet, octet, octet), ([a, b, c, d]) => {
      const four = `${a}.${b}.${c}.${d}`;
      const hex = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
      expect(isPublicAddress(`64:ff9b::${four}`)).toBe(isPublicAddress(four));
      expect(isPublicAddress(`64:ff9b::${hex}`)).toBe(isPublicAddress(four));
      for (const six of [`::ffff:${four}`, `::ffff:${hex}`, `::${hex}`, `::ffff:0:${hex}`, `2002:${hex}::1`])
        expect([six, isPublicAddress(six)]).toEqual([six, false]);
    }),
  );
});

it('takes no IPv6 address outside 2000::/3 but those of NAT64', () => {
  fc.assert(
    fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
      const first = Number.parseInt(groups[0] ?? '', 16);
      fc.pre(first < 0x2000 || first > 0x3fff);
      fc.pre(!(first === 0x64 && groups[1] === 'ff9b'));
      expect(isPublicAddress(groups.join(':'))).toBe(false);
    }),
  );
});
