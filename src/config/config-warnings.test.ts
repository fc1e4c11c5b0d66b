import { expect, it } from 'vitest';
import { configWarnings } from './config-warnings.ts';
import { gatewaySettings } from './gateway-settings.ts';

const oidc = { issuer: 'https://sso.example.org/realms/main', audience: 'nexus' };

it.each([
  [{}, 0],
  [{ adminSecondFactor: true }, 1],
  [{ adminSecondFactor: true, oidc }, 0],
  [{ oidc }, 0],
])('of auth %j there are as many as there should be', (auth, count) => {
  expect(configWarnings(gatewaySettings.parse({ auth }))).toHaveLength(count);
});
