import type { Vault } from '../../src/chat/vault.ts';
import { PiiPolicies } from '../../src/guardrails/pii/policy.ts';
import { RequestVault } from '../../src/guardrails/pii/vault.ts';

const off = new PiiPolicies(() => ({
  enabled: false,
  types: {},
  tenants: {},
  output: [],
  givenBack: [],
  localModels: 'masked',
}));

const never = (): never => {
  throw new Error('Nothing is masked here.');
};

/** Hides nothing: for tests that are about other things. */
export const plainVault: Vault = new RequestVault(
  {
    detect: never,
    look: never,
    lookThrough: never,
    policyOf: (tenant) => off.of(tenant),
    mintOf: never,
    audit: { append: never },
    unlocked: never,
  },
  { id: 'request-1', principal: { id: 'key_1', tenant: 'default', roles: [], tier: 'enterprise' }, record: never },
);
