import { expect, it } from 'vitest';
import { isOwnNetworkHost } from './own-network-host.ts';

const hostOf = (authority: string): string => new URL(`http://${authority}/`).hostname;

it.each([
  'localhost',
  '127.0.0.1',
  '10.1.2.3',
  '192.168.0.9',
  '172.16.0.1',
  '172.31.9.9',
  '[::1]',
  '[fd00::1]',
  'keycloak',
  'keycloak.auth.svc',
  'sso.auth.svc.cluster.local',
  'sso.internal',
  '2130706433',
])('takes %s for a host of its own network', (authority) => {
  expect(isOwnNetworkHost(hostOf(authority))).toBe(true);
});

it.each([
  'sso.example.org',
  '8.8.8.8',
  '172.32.0.1',
  '127.0.0.1.example.org',
  'localhost.example.org',
  '[2001:db8::1]',
  '169.254.169.254',
  '10.example.org',
  'xn--80ak6aa92e.com',
])('takes %s for a host of others', (authority) => {
  expect(isOwnNetworkHost(hostOf(authority))).toBe(false);
});
