import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { clientAddressOf } from './client-address.ts';
import type { Exchange } from './exchange.ts';

const proxies = new Set(['10.0.0.1', '10.0.0.2', 'fd00::1']);

const addressOf = (
  peer: string | undefined,
  forwarded?: string,
  isTrustedProxy?: (address: string) => boolean,
): string =>
  clientAddressOf({
    incoming: { socket: { remoteAddress: peer }, headers: { 'x-forwarded-for': forwarded } },
    settings: { isTrustedProxy },
  } as unknown as Exchange);
const behind = (peer: string, forwarded?: string): string =>
  addressOf(peer, forwarded, (address) => proxies.has(address));

describe('the address of a client', () => {
  it('is that of the connection, whatever a header says, where no proxy is trusted', () => {
    expect(addressOf('192.0.2.7', '203.0.113.9')).toBe('192.0.2.7');
    expect(addressOf('::ffff:192.0.2.7')).toBe('192.0.2.7');
    expect(addressOf(undefined)).toBe('');
  });

  it('is that of the connection where another than a trusted proxy calls', () => {
    expect(behind('192.0.2.7', '203.0.113.9')).toBe('192.0.2.7');
  });

  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['6.6.6.6, 203.0.113.9', '203.0.113.9'], // what stands before was written by the client itself
    ['203.0.113.9, 10.0.0.2', '203.0.113.9'],
    [' 203.0.113.9 ,10.0.0.2 ', '203.0.113.9'],
    ['10.0.0.2', '10.0.0.2'],
    ['203.0.113.9:5123', '203.0.113.9'],
    ['[2001:db8:1:2:3::9]:443', '2001:db8:1:2::/64'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['unknown', '10.0.0.1'],
    ['203.0.113.9, unknown, 10.0.0.2', '10.0.0.2'],
    ['', '10.0.0.1'],
    [',,', '10.0.0.1'],
    [undefined, '10.0.0.1'],
  ])('is what a trusted proxy says: %s', (forwarded, client) => {
    expect(behind('10.0.0.1', forwarded)).toBe(client);
    expect(behind('::ffff:10.0.0.1', forwarded)).toBe(client);
  });

  it.each([
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:0DB8:0000:0000:ffff::1', '2001:db8:0:0::/64'],
    ['2001:db8:a:b:c:d:e:f', '2001:db8:a:b::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
  ])('of IPv6 is its network: %s', (peer, client) => {
    expect(addressOf(peer)).toBe(client);
  });

  it('is never one that an untrusted client wrote in front of its own', () => {
    const octet = fc.integer({ min: 1, max: 9 });
    const anyAddress = fc.tuple(octet, octet, octet, octet).map((parts) => parts.join('.'));
    fc.assert(
      fc.property(fc.array(fc.oneof(anyAddress, fc.string()), { maxLength: 40 }), anyAddress, (written, own) => {
        expect(behind('10.0.0.1', [...written, own].join(', '))).toBe(own);
      }),
    );
  });
});
