import { expect, it } from 'vitest';
import { tiers } from './principal.ts';
import { mayViewPii, tierRights } from './rights.ts';

it('shows personal data by role and tier together, never by one of them', () => {
  expect(tiers.filter((tier) => mayViewPii({ tier, roles: ['view_pii'] }))).toEqual(['pro', 'enterprise']);
  expect(tiers.some((tier) => mayViewPii({ tier, roles: ['admin', 'export_pii'] }))).toBe(false);
});

it('gives a higher tier everything that a lower one has', () => {
  for (const [at, tier] of tiers.entries()) {
    const [own, lower] = [tierRights[tier], tierRights[tiers[Math.max(0, at - 1)] ?? 'free']];
    expect(own.exports).toEqual(expect.arrayContaining([...lower.exports]));
    expect(Number(own.pii)).toBeGreaterThanOrEqual(Number(lower.pii));
    expect(Number(own.customModels)).toBeGreaterThanOrEqual(Number(lower.customModels));
  }
});
