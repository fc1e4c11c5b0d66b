import { describe, expect, it } from 'vitest';
import { settled } from '../../test/support/fake-clock.ts';
import { caller, limitHouse, noLimits } from '../../test/support/limits.ts';
import type { Hold } from '../chat/spend.ts';
import { GatewayFailure } from '../chat/failure.ts';
import { NANODOLLARS_PER_DOLLAR } from '../chat/money.ts';
import type { Usage } from '../chat/usage.ts';
import type { Ledger } from '../storage/ledger.ts';
import { MemoryLedger } from '../storage/memory-ledger.ts';
import { SharedStateFailure } from '../storage/shared-state.ts';
import { FakeClock } from '../../test/support/fake-clock.ts';

const DOLLAR = NANODOLLARS_PER_DOLLAR;
const HOUR_MS = 3_600_000;
const usage = (input: number, output = 0): Usage => ({ input, cacheRead: 0, cacheWrite: 0, output, reasoning: 0 });
const key = caller();
const estimate = (tokens: number, cost: number | undefined = 0) => ({ model: 'm', tokens, cost });
const rich = { key: { ...noLimits, tokensPerHour: 1000, costPerDay: DOLLAR } };

function open(settings: Parameters<typeof limitHouse>[0] = rich) {
  const house = limitHouse(settings);
  const isOut = (principal = key): boolean =>
    house.holdings.for(principal).budgets.some((line) => line.name === 'cost_per_day' && house.money.isOut(line));
  /** At once: nothing in memory waits. */
  const reserve = (tokens: number, cost?: number, principal = key): Hold => {
    const hold = house.spendOf(principal).reserve({ model: 'm', tokens, cost });
    if (hold instanceof Promise) throw new Error('It waits.');
    return hold;
  };
  return { ...house, isOut, reserve };
}
const refusal = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (thrown) {
    return thrown;
  }
};

it('sets aside what an attempt may take, and settles what it took, once', () => {
  const { reserve, leases } = open();
  const hold = reserve(900, 0.5 * DOLLAR);
  expect(leases.count).toBe(1);
  expect(() => reserve(101)).toThrow(GatewayFailure);
  expect(() => reserve(1, 0.6 * DOLLAR)).toThrow(GatewayFailure);
  hold.settle(usage(60, 40), 0.1 * DOLLAR);
  hold.settle(usage(500, 500), DOLLAR);
  expect(leases.count).toBe(0);
  reserve(900, 0.9 * DOLLAR).settle(usage(900), 0.9 * DOLLAR);
  expect(() => reserve(1)).toThrow(GatewayFailure);
});

it('costs nobody anything who has no budget', () => {
  const { reserve, leases, facts } = open({ key: { ...noLimits, requestsPerMinute: 1 } });
  reserve(1e9, 1e15).settle(usage(1e9), 1e15);
  expect([leases.count, facts]).toEqual([0, []]);
});

describe('when money is out', () => {
  it('what is free still passes, and what nobody knows the price of', () => {
    const { reserve, isOut } = open();
    reserve(1, DOLLAR).settle(usage(1), DOLLAR);
    expect(isOut()).toBe(true);
    const refused = refusal(() => reserve(1, 1));
    expect(refused).toMatchObject({ code: 'budget_exhausted', retryable: true, retryAfterMs: 24 * HOUR_MS });
    reserve(10, 0).settle(usage(10), 0);
    reserve(10, undefined).settle(usage(10), undefined);
  });

  it('it is back on the next day in UTC', async () => {
    const { reserve, isOut, clock } = open();
    reserve(1, DOLLAR).settle(usage(1), DOLLAR);
    await clock.advance(24 * HOUR_MS);
    expect(isOut()).toBe(false);
    reserve(1, DOLLAR);
  });

  it('of a tenant, it is for all in it', () => {
    const { reserve, isOut } = open({ tenant: { ...noLimits, costPerDay: DOLLAR } });
    reserve(1, DOLLAR, caller({ id: 'a' })).settle(usage(1), DOLLAR);
    expect([isOut(caller({ id: 'b' })), isOut(caller({ tenant: 'other' }))]).toEqual([true, false]);
    expect(() => reserve(1, 1, caller({ id: 'b' }))).toThrow(GatewayFailure);
    reserve(1, 1, caller({ tenant: 'other' }));
  });

  it('a caller without any has none from the start', () => {
    const { isOut, reserve } = open({ key: { ...noLimits, costPerDay: 0 } });
    expect(isOut()).toBe(true);
    expect(refusal(() => reserve(1, 1))).toMatchObject({ code: 'budget_exhausted', retryAfterMs: undefined });
    reserve(1, 0);
  });

  it('for one request it is out for a minute, or until something comes back', async () => {
    const { reserve, isOut, clock } = open();
    const hold = reserve(1, 0.7 * DOLLAR);
    expect(isOut()).toBe(false);
    expect(() => reserve(1, 0.5 * DOLLAR)).toThrow(GatewayFailure);
    expect(isOut()).toBe(true);
    hold.settle(usage(1), 0.1 * DOLLAR);
    expect(isOut()).toBe(false);
    reserve(1, 0.7 * DOLLAR);
    expect(() => reserve(1, 0.3 * DOLLAR)).toThrow(GatewayFailure);
    expect(isOut()).toBe(true);
    await clock.advance(60_000);
    expect(isOut()).toBe(false);
  });

  it('what is dearer than a whole day puts nobody out', () => {
    const { reserve, isOut, facts } = open();
    expect(refusal(() => reserve(1, 2 * DOLLAR))).toMatchObject({ code: 'budget_exhausted', retryAfterMs: undefined });
    expect(isOut()).toBe(false);
    expect(facts.map(({ kind }) => kind)).toEqual(['limited']);
  });
});

describe('tokens that are out', () => {
  it('refuse all, and say when they are back', async () => {
    const { reserve, clock } = open();
    reserve(1000).settle(usage(1000), 0);
    expect(refusal(() => reserve(1, 0))).toMatchObject({ code: 'budget_exhausted', retryAfterMs: HOUR_MS });
    await clock.advance(HOUR_MS);
    reserve(1000, 0);
  });

  it('that others hold are worth another try soon', () => {
    const { reserve } = open();
    reserve(600);
    expect(refusal(() => reserve(600))).toMatchObject({ retryAfterMs: 1000 });
  });

  it('count in whole, and no nonsense is counted', () => {
    const { reserve, ledger, holdings } = open();
    reserve(0.2).settle(usage(Number.NaN), -5);
    const { budgets } = holdings.for(key);
    expect(ledger.reserve(budgets, [0, 0], 1)).toMatchObject({ standings: [{ counted: 0 }, { counted: 0 }] });
    reserve(999.5);
    expect(() => reserve(1)).toThrow(GatewayFailure);
  });
});

describe('alerts', () => {
  it('tell at 80 and at 100 percent, once in each window', async () => {
    const { reserve, facts, clock } = open();
    const alerts = () => facts.flatMap((fact) => (fact.kind === 'budget-alert' ? [[fact.limit, fact.percent]] : []));
    const spend = (cost: number): void => reserve(0, 0).settle(usage(0), cost * DOLLAR);
    spend(0.79);
    expect(alerts()).toEqual([]);
    spend(0.02);
    expect(alerts()).toEqual([['cost_per_day', 80]]);
    spend(0.1);
    spend(0.2);
    expect(alerts()).toEqual([
      ['cost_per_day', 80],
      ['cost_per_day', 100],
    ]);
    spend(5);
    expect(() => reserve(0, 1)).toThrow(GatewayFailure);
    expect(alerts()).toHaveLength(2);
    await clock.advance(24 * HOUR_MS);
    spend(1.5);
    expect(alerts()).toHaveLength(4);
    expect(facts.at(-1)).toMatchObject({ kind: 'budget-alert', of: 'key', holder: 'key_1' });
  });

  it('tell of what is too little for the next request as of nothing', () => {
    const { reserve, facts } = open();
    reserve(0, 0).settle(usage(0), 0.7 * DOLLAR);
    for (let times = 0; times < 3; times++) expect(() => reserve(0, 0.4 * DOLLAR)).toThrow(GatewayFailure);
    expect(facts.filter(({ kind }) => kind === 'budget-alert')).toMatchObject([{ percent: 80 }, { percent: 100 }]);
    expect(facts.filter(({ kind }) => kind === 'limited')).toHaveLength(3);
  });

  it('name no person', () => {
    const { spendOf, facts } = open({ user: { ...noLimits, costPerDay: DOLLAR } });
    const hold = spendOf(caller({ user: 'ann@example.org' })).reserve(estimate(1, DOLLAR));
    if (!(hold instanceof Promise)) hold.settle(usage(1), DOLLAR);
    expect(facts).toMatchObject([{ of: 'user' }, { of: 'user' }]);
    expect(JSON.stringify(facts)).not.toContain('ann');
  });
});

describe('a ledger that answers later', () => {
  const fault = new SharedStateFailure('timeout');
  const memory = new MemoryLedger(new FakeClock());
  const later: Ledger = {
    reserve: (...asked) => Promise.resolve(memory.reserve(...asked)),
    renew: () => Promise.resolve(),
    settle: (...asked) => Promise.resolve(memory.settle(...asked)),
    release: async (...asked) => memory.release(...asked),
  };

  it('does the same', async () => {
    const { spendOf, leases, facts } = limitHouse(rich, { ledger: later });
    const hold = await spendOf(key).reserve(estimate(1000, DOLLAR));
    await expect(spendOf(key).reserve(estimate(1))).rejects.toMatchObject({ code: 'budget_exhausted' });
    hold.settle(usage(900), DOLLAR);
    await settled();
    expect(leases.count).toBe(0);
    expect(facts.map(({ kind }) => kind)).toContain('budget-alert');
  });

  it('and where it cannot be used, nothing is attempted, and nothing is spoilt', async () => {
    const closed: Ledger = { ...later, reserve: () => Promise.reject(fault) };
    await expect(limitHouse(rich, { ledger: closed }).spendOf(key).reserve(estimate(1))).rejects.toMatchObject({
      code: 'limits_unavailable',
    });
    const full: Ledger = {
      ...later,
      reserve: () => {
        throw fault;
      },
    };
    expect(() => limitHouse(rich, { ledger: full }).spendOf(key).reserve(estimate(1))).toThrow(GatewayFailure);
    const broken: Ledger = {
      ...later,
      reserve: () => {
        throw new TypeError('?');
      },
    };
    expect(() => limitHouse(rich, { ledger: broken }).spendOf(key).reserve(estimate(1))).toThrow(TypeError);
    const forgetful: Ledger = { ...later, settle: () => Promise.reject(fault) };
    const { spendOf } = limitHouse({ key: { ...noLimits, tokensPerHour: 1e6 } }, { ledger: forgetful });
    (await spendOf(caller({ id: 'other' })).reserve(estimate(1))).settle(usage(1), 0);
    await settled();
  });
});
