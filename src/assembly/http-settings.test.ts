import { expect, it } from 'vitest';
import { gatewaySettings } from '../config/gateway-settings.ts';
import { httpSettings } from './http-settings.ts';

const trusting = (...trustedProxies: string[]) =>
  httpSettings(gatewaySettings.parse({ server: { trustedProxies } })).isTrustedProxy;

it('trusts proxies of its own networks alone', () => {
  const isTrusted = trusting('10.0.0.0/8', '192.0.2.7', '2001:db8::/32');
  expect(['10.9.8.7', '192.0.2.7', '2001:db8::5'].map((address) => isTrusted?.(address))).toEqual([true, true, true]);
  expect(['8.8.8.8', '192.0.2.8', '::1', ''].map((address) => isTrusted?.(address))).toEqual(Array(4).fill(false));
  expect(trusting()).toBeUndefined();
});

it.each(['::1', '::1/64', '::/64'])('takes no address of IPv4 for a proxy in %s', (network) => {
  const isTrusted = trusting(network);
  expect([isTrusted?.('::1'), isTrusted?.('8.8.8.8')]).toEqual([true, false]);
});
