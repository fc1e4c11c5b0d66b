import { describe, expect, it } from 'vitest';
import { caller, limitSettings, noLimits } from '../../test/support/limits.ts';
import { aDay, aMinute, anHour, atOnce } from '../storage/ledger.ts';
import { HoldingsOf } from './holdings.ts';
import type { LimitSettings } from './limit-settings.ts';

const some = { requestsPerMinute: 60, tokensPerHour: 1000, costPerDay: 5_000_000_000, concurrency: 10 };
const holdingsOf = (settings: Partial<LimitSettings>) => new HoldingsOf(() => limitSettings(settings));
const told = (holdings: ReturnType<HoldingsOf['for']>) =>
  holdings.admission.map(({ name, of, limit }, at) => [name, of, limit, holdings.admissionAmounts[at]]);

it('are a key’s requests, queries and places, and its budgets to look at', () => {
  const holdings = holdingsOf({ key: some, tiers: { free: 100, pro: 10, enterprise: null } }).for(
    caller({ tier: 'free' }),
  );
  expect(told(holdings)).toEqual([
    ['requests_per_minute', 'key', 60, 1],
    ['queries_per_day', 'key', 100, 1],
    ['concurrency', 'key', 10, 1],
    ['tokens_per_hour', 'key', 1000, 0],
    ['cost_per_day', 'key', 5_000_000_000, 0],
  ]);
  expect(holdings.admission.map(({ window }) => window)).toEqual([aMinute, aDay, atOnce, anHour, aDay]);
  expect(holdings.admission.map(({ as }) => as)).toEqual(['taken', 'taken', 'held', 'held', 'held']);
  expect(holdings.budgets).toEqual(holdings.admission.slice(3));
});

it('go by the key’s own limits first, where null is none', () => {
  const limits = { requestsPerMinute: null, tokensPerHour: 7, costPerDayUsd: 1.5, queriesPerDay: 3, concurrency: 2 };
  const settings = { key: some, tiers: { free: 100, pro: 10, enterprise: null } };
  expect(told(holdingsOf(settings).for(caller({ limits })))).toEqual([
    ['queries_per_day', 'key', 3, 1],
    ['concurrency', 'key', 2, 1],
    ['tokens_per_hour', 'key', 7, 0],
    ['cost_per_day', 'key', 1_500_000_000, 0],
  ]);
  const most = holdingsOf(settings).for(caller({ limits: { costPerDayUsd: 1e9 } })).budgets[1];
  expect(most?.limit).toBe(2 ** 52);
  const none = holdingsOf(settings).for(caller({ limits: { costPerDayUsd: null, tokensPerHour: null } }));
  expect(none.budgets).toEqual([]);
});

describe('a person that a key calls for', () => {
  const settings = {
    key: { ...noLimits, requestsPerMinute: 60 },
    user: { ...noLimits, requestsPerMinute: 90 },
    tenant: { ...noLimits, requestsPerMinute: 600 },
  };
  const holdings = holdingsOf(settings);
  const accounts = (id: string, user?: string, tenant = 'acme') =>
    holdings.for(caller({ id, tenant, ...(user !== undefined && { user }) })).admission.map(({ account }) => account);

  it('has the key’s limits to itself, its own over all keys, and shares the tenant’s', () => {
    const [key, tenant] = accounts('web');
    const [ann, annAnywhere, annTenant] = accounts('web', 'ann@example.org');
    const [bob, bobAnywhere] = accounts('web', 'bob@example.org');
    const [annByApp, annByAppAnywhere] = accounts('app', 'ann@example.org');
    expect(new Set([key, ann, bob, annByApp, annAnywhere, bobAnywhere]).size).toBe(6);
    expect(annAnywhere).toBe(annByAppAnywhere);
    expect([tenant, annTenant]).toEqual([tenant, tenant]);
    expect(accounts('web', 'ann@example.org', 'other')[1]).not.toBe(annAnywhere);
    expect(told(holdings.for(caller({ user: 'ann' })))).toEqual([
      ['requests_per_minute', 'user', 60, 1],
      ['requests_per_minute', 'user', 90, 1],
      ['requests_per_minute', 'tenant', 600, 1],
    ]);
  });

  it('is named nowhere', () => {
    const { admission } = holdings.for(caller({ user: 'ann@example.org' }));
    expect(JSON.stringify(admission)).not.toContain('ann');
    expect(admission.every(({ account }) => account.length < 100)).toBe(true);
  });
});

describe('what was worked out', () => {
  it('is used again for the same caller, until the settings change', () => {
    let settings = limitSettings({ key: some });
    const holdings = new HoldingsOf(() => settings);
    const principal = caller();
    const first = holdings.for(principal);
    expect(holdings.for(principal)).toBe(first);
    expect(holdings.for({ ...principal })).toBe(first);
    expect(holdings.for(caller({ id: 'key_2' }))).not.toBe(first);
    settings = limitSettings({ key: { ...some, requestsPerMinute: 5 } });
    expect(holdings.for(principal).admission[0]).toMatchObject({ limit: 5, account: first.admission[0]?.account });
  });

  it('is forgotten of callers beyond ten thousand', () => {
    const holdings = holdingsOf({ key: some });
    const first = holdings.for(caller({ user: 'first' }));
    for (let at = 0; at < 10_000; at++) holdings.for(caller({ user: `user-${at}` }));
    expect(holdings.for(caller({ user: 'first' }))).not.toBe(first);
  });
});
