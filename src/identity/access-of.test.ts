import { describe, expect, it } from 'vitest';
import { fleetModel, testFleet } from '../../test/support/fleet.ts';
import type { Principal } from '../chat/principal.ts';
import { findModel, namesNear } from '../fleet/fleet.ts';
import { modelNotFound } from '../fleet/model-not-found.ts';
import { VisibleFleets } from '../fleet/visible-fleet.ts';
import { openAccess } from './access-of.ts';

const caller = (changes: Partial<Principal> = {}): Principal => ({
  id: 'key_1',
  tenant: 'default',
  roles: [],
  tier: 'pro',
  ...changes,
});

describe('what a caller may use', () => {
  const [plain, dear] = [
    fleetModel({ id: 'gpt-mini' }),
    fleetModel({ id: 'gpt-max', card: { tiers: ['enterprise'] } }),
  ];
  const accessOf = openAccess(() => ({ acme: { localities: ['local'] }, other: {} }));

  it('is everything, but for models of other tiers', () => {
    expect(accessOf(caller()).allows(plain)).toBe(true);
    expect(accessOf(caller()).allows(dear)).toBe(false);
    expect(accessOf(caller({ tier: 'enterprise' })).allows(dear)).toBe(true);
  });

  it('is its own list where it has one, by ids and by how they begin', () => {
    const allowed = (models: readonly string[], tier: Principal['tier'] = 'enterprise'): readonly boolean[] =>
      [plain, dear].map((model) => accessOf(caller({ models, tier })).allows(model));
    expect(allowed(['gpt-mini'])).toEqual([true, false]);
    expect(allowed(['gpt-m'])).toEqual([false, false]);
    expect(allowed(['gpt-m*'])).toEqual([true, true]);
    expect(allowed(['gpt-m*'], 'free')).toEqual([true, false]);
    expect(allowed(['*'])).toEqual([true, true]);
    expect(allowed([])).toEqual([false, false]);
  });

  it('is near where its tenant says so', () => {
    expect(accessOf(caller({ tenant: 'acme' })).localities).toEqual(['local']);
    for (const tenant of ['other', 'default', 'constructor', '__proto__'])
      expect(accessOf(caller({ tenant })).localities).toEqual(['local', 'region', 'foreign']);
  });

  it('is the same rule for equal callers, so that views of the fleet are made once', () => {
    expect(accessOf(caller())).toBe(accessOf(caller({ id: 'key_2' })));
    const models = ['a'];
    expect(accessOf(caller({ models }))).toBe(accessOf(caller({ models, id: 'key_2' })));
  });
});

describe('the fleet that a caller sees', () => {
  const fleet = testFleet([
    { id: 'open', fallback: ['hidden', 'last'] },
    { id: 'hidden', card: { tiers: ['enterprise'] } },
    { id: 'last' },
  ]);
  const full = {
    ...fleet,
    aliases: new Map([
      ['alias', 'hidden'],
      ['other', 'open'],
    ]),
    chains: new Map([['coding', ['hidden', 'open']]] as const),
    agents: new Map([
      ['Both', { name: 'Both', models: ['hidden', 'open'], embedding: 'hidden' }],
      ['Secret', { name: 'Secret', models: ['hidden'] }],
    ]),
  };
  const views = new VisibleFleets();
  const { allows } = openAccess(() => ({}))(caller());
  const seen = views.of(full, allows);

  it('holds no model, alias, chain, agent or stand-in that it may not use', () => {
    expect([...seen.models.keys()]).toEqual(['open', 'last']);
    expect(seen.models.get('open')?.fallback).toEqual(['last']);
    expect([...seen.aliases]).toEqual([['other', 'open']]);
    expect(seen.chains.get('coding')).toEqual(['open']);
    expect([...seen.agents.values()]).toEqual([{ name: 'Both', models: ['open'] }]);
    expect([seen.chatOf('hidden'), seen.contextTokensOf('hidden')]).toEqual([undefined, undefined]);
    expect(seen.chatOf('open')).toBeDefined();
    expect(JSON.stringify([...seen.agents, ...seen.models])).not.toContain('hidden');
  });

  it('knows it by no name, and says of it what it says of any other that there is not', () => {
    for (const name of ['hidden', 'alias']) expect(findModel(seen, name)).toBeUndefined();
    expect(namesNear(seen, 'hiden')).toEqual([]);
    expect(modelNotFound(seen, 'hidden').message).toBe(
      modelNotFound(seen, 'absent').message.replace('absent', 'hidden'),
    );
  });

  it('is made once, and is the whole fleet where all is allowed', () => {
    expect(views.of(full, allows)).toBe(seen);
    expect(views.of(full, () => true)).toBe(full);
  });
});
