import { GuardPolicies } from '../../src/guardrails/guard-policy.ts';
import { type GuardSettingsByCaller, usualGuardSettings } from '../../src/guardrails/guard-settings.ts';
import type { GuardPorts } from '../../src/guardrails/guardrail-kind.ts';

const nobody: GuardPorts = { ask: () => Promise.reject(new Error('There is no guard model here.')) };

/** The policies of settings that differ from the usual ones in these fields. */
export function testPolicies(
  settings: Partial<GuardSettingsByCaller> = {},
  ask: GuardPorts['ask'] = nobody.ask,
): GuardPolicies {
  const all: GuardSettingsByCaller = { ...usualGuardSettings, tiers: {}, tenants: {}, ...settings };
  return new GuardPolicies(() => all, { ask });
}
