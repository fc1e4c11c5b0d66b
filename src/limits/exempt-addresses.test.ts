import { expect, it } from 'vitest';
import { exemptAddresses } from './exempt-addresses.ts';

it('knows addresses as they are counted: IPv4 alone, IPv6 by its network', () => {
  const isExempt = exemptAddresses(['127.0.0.0/8', '::1', '10.1.2.3', '2001:db8:1::/48']);
  expect(['127.0.0.1', '127.8.8.8', '0:0:0:0::/64', '10.1.2.3', '2001:db8:1:7::/64'].map(isExempt)).toEqual(
    Array(5).fill(true),
  );
  expect(['192.0.2.1', '10.1.2.4', '2001:db8:2:0::/64', '1:0:0:0::/64', '', 'unknown'].map(isExempt)).toEqual(
    Array(6).fill(false),
  );
});

it('exempts nobody where nothing is listed', () => {
  const isExempt = exemptAddresses([]);
  expect(['127.0.0.1', '0:0:0:0::/64'].map(isExempt)).toEqual([false, false]);
});
