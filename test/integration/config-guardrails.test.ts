import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { settingsFor, usualGuardSettings } from '../../src/guardrails/guard-settings.ts';
import { configFolder, kinds, refusalOf } from './config-folder.ts';

const settingsOf = async (text: string) =>
  (await loadConfig(await configFolder({ 'gateway.yaml': text }), kinds)).gateway.guardrails;

describe('guardrails: in gateway.yaml', () => {
  test.each(['', 'guardrails:\n', 'guardrails: {injection: , secrets: {}, tiers: }\n'])(
    '%j stands for the usual settings',
    async (text) => {
      expect(await settingsOf(text)).toEqual({ ...usualGuardSettings, tiers: {}, tenants: {} });
    },
  );

  test('are otherwise for a tier, and for a tenant before that, field by field', async () => {
    const all = await settingsOf(`guardrails:
  injection: {input: flag}
  jsonSchema: whole
  tiers:
    free: {injection: {input: block}, guardModel: {model: guard}}
  tenants:
    acme: {injection: {context: block}, jsonSchema: off}
`);
    expect(settingsFor(all, 'pro', 'other')).toMatchObject({ injection: { input: 'flag', context: 'sanitise' } });
    expect(settingsFor(all, 'free', 'other')).toMatchObject({
      injection: { input: 'block', context: 'sanitise' },
      guardModel: { model: 'guard', timeoutMs: 3000 },
      jsonSchema: 'whole',
    });
    expect(settingsFor(all, 'free', 'acme')).toMatchObject({
      injection: { input: 'block', context: 'block' },
      jsonSchema: 'off',
    });
    expect(settingsFor(all, 'pro', 'constructor').injection.input).toBe('flag');
  });

  test.each([
    ['guardrails: {injection: {input: sanitise}}', 'guardrails.injection.input: must be one of: off, flag, block'],
    ['guardrails: {deniedTopics: {topics: [{name: "Сталось"}]}}', 'must be a short code'],
    ['guardrails: {deniedTopics: {topics: [{name: x, patterns: ["(a"]}]}}', 'is no pattern of RE2'],
    ['guardrails: {deniedTopics: {topics: [{name: x, patterns: ["(?<=a)b"]}]}}', 'is no pattern of RE2'],
    ['guardrails: {tiers: {gold: {}}}', 'gold'],
    ['guardrails: {guardModel: {timeoutMs: 0}}', 'timeoutMs'],
  ])('%s is refused: %s', async (text, why) => {
    expect((await refusalOf({ 'gateway.yaml': text })).join('\n')).toContain(why);
  });
});
