import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { aDay, aMinute, anHour, atOnce, type LedgerLine, type Reservation } from './ledger.ts';
import { MemoryLedger } from './memory-ledger.ts';
import { SharedStateFailure } from './shared-state.ts';

const LEASE_MS = 10_000;
const DAY_MS = 86_400_000;
const line = (account: string, limit: number, more: Partial<LedgerLine> = {}): LedgerLine => ({
  account,
  limit,
  window: aMinute,
  as: 'taken',
  owner: 'tenant:acme',
  ...more,
});

describe('whatever is asked of it in whatever order', () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('take' as const), amount: fc.integer({ min: 0, max: 7 }) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('settle' as const), used: fc.integer({ min: 0, max: 9 }) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('again' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('renew' as const) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 20_000 }) }) },
  );

  it('it never lets more through than the limit in any minute', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 1, max: 5 })), { maxLength: 60 }),
        async (asked) => {
          const clock = new FakeClock();
          const ledger = new MemoryLedger(clock);
          const through: { at: number; amount: number }[] = [];
          for (const [waitMs, amount] of asked) {
            await clock.advance(waitMs);
            const outcome = ledger.reserve([line('a', 10)], [amount], LEASE_MS);
            if (outcome.ok) through.push({ at: clock.now(), amount });
            else expect(outcome.retryAfterMs).toBeLessThanOrEqual(60_000);
          }
          for (const { at } of through) {
            const inWindow = through.filter((one) => one.at >= at && one.at < at + 59_000);
            expect(inWindow.reduce((sum, { amount }) => sum + amount, 0)).toBeLessThanOrEqual(10);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
  const lines = [line('tokens', 20, { window: anHour, as: 'held' }), line('runs', 3, { window: atOnce, as: 'held' })];

  /** What is taken and settled, with what must be so each time. */
  class Checked {
    readonly clock = new FakeClock();
    readonly #ledger = new MemoryLedger(this.clock);
    readonly open: Reservation[] = [];
    readonly #settled: Reservation[] = [];

    get standings() {
      return this.#ledger.reserve(lines, [0, 0], LEASE_MS).standings;
    }

    async go(step: Step): Promise<void> {
      if (step.do === 'take') this.#take(step.amount);
      else if (step.do === 'settle') this.settle(step.used);
      else if (step.do === 'again') this.#settleAgain();
      else if (step.do === 'renew') this.#ledger.renew(this.open, LEASE_MS);
      else await this.clock.advance(step.ms);
      for (const { counted, held, resetMs } of this.standings)
        expect(Math.min(counted, held, resetMs)).toBeGreaterThanOrEqual(0);
    }

    settle(used: number): void {
      const reservation = this.open.shift();
      if (!reservation) return;
      const before = this.standings[0]?.counted ?? 0;
      expect(this.#ledger.settle(reservation, [used, 0])?.[0]?.counted).toBe(before + used);
      this.#settled.push(reservation);
    }

    #take(amount: number): void {
      const before = this.standings;
      const outcome = this.#ledger.reserve(lines, [amount, 1], LEASE_MS);
      if (!outcome.ok) return expect(outcome.standings).toEqual(before);
      const [tokens, runs] = outcome.standings;
      this.open.push(outcome.reservation);
      if (amount > 0) expect((tokens?.counted ?? 0) + (tokens?.held ?? 0)).toBeLessThanOrEqual(20);
      expect(runs?.held).toBeLessThanOrEqual(3);
    }

    #settleAgain(): void {
      const reservation = this.#settled.at(-1);
      const before = this.standings;
      if (reservation) expect(this.#ledger.settle(reservation, [5, 5])).toBeUndefined();
      expect(this.standings).toEqual(before);
    }
  }

  it('it never holds less than nothing, nor more than the limit but for what was used beyond', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
        const ledger = new Checked();
        for (const one of steps) await ledger.go(one);
        while (ledger.open.length > 0) ledger.settle(0);
        await ledger.clock.advance(3_600_000);
        const empty = { counted: 0, held: 0, resetMs: 0 };
        expect(ledger.standings).toEqual([empty, empty]);
      }),
      { numRuns: 150 },
    );
  });
});

describe('a day', () => {
  it('is one in UTC', async () => {
    const clock = new FakeClock();
    const ledger = new MemoryLedger(clock);
    const day = [line('a', 2, { window: aDay })];
    await clock.advance(DAY_MS - 1000);
    expect(ledger.reserve(day, [2], LEASE_MS)).toMatchObject({ ok: true, standings: [{ counted: 2, resetMs: 1000 }] });
    expect(ledger.reserve(day, [1], LEASE_MS)).toMatchObject({ ok: false, retryAfterMs: 1000 });
    await clock.advance(1000);
    expect(ledger.reserve(day, [2], LEASE_MS).ok).toBe(true);
  });

  it('is kept: what has changed is given once, what was kept is taken up', () => {
    const clock = new FakeClock();
    const ledger = new MemoryLedger(clock);
    const lines = [line('day', 5, { window: aDay }), line('minute', 5), line('money', 5, { window: aDay, as: 'held' })];
    const outcome = ledger.reserve(lines, [2, 2, 3], LEASE_MS);
    expect(ledger.takeChanged()).toEqual([{ account: 'day', window: aDay, owner: 'tenant:acme', counted: 2 }]);
    if (outcome.ok) ledger.settle(outcome.reservation, [0, 0, 1]);
    const kept = ledger.takeChanged();
    expect(kept).toEqual([{ account: 'money', window: aDay, owner: 'tenant:acme', counted: 1 }]);
    expect(ledger.takeChanged()).toEqual([]);
    const later = new MemoryLedger(clock);
    for (const count of kept) later.add(count);
    expect(later.reserve(lines, [0, 0, 5], LEASE_MS)).toMatchObject({ ok: false, line: 2 });
  });
});

it('counts on when the clock is set back', () => {
  let now = DAY_MS;
  const ledger = new MemoryLedger({ now: () => now, monotonic: () => 0 });
  const minute = [line('a', 3)];
  ledger.reserve(minute, [2], LEASE_MS);
  now -= 3_600_000;
  expect(ledger.reserve(minute, [2], LEASE_MS)).toMatchObject({ ok: false, standings: [{ counted: 2 }] });
  expect(ledger.reserve(minute, [1], LEASE_MS).ok).toBe(true);
  now += 60_000;
  expect(ledger.reserve(minute, [3], LEASE_MS).ok).toBe(true);
});

describe('room', () => {
  it('is for so many accounts; those that are empty make way, those that count do not', async () => {
    const clock = new FakeClock();
    const ledger = new MemoryLedger(clock, 8);
    const take = (account: string) => ledger.reserve([line(account, 3)], [1], LEASE_MS);
    for (const account of ['a', 'b', 'c', 'd']) expect(take(account).ok).toBe(true);
    expect(() => take('e')).toThrow(SharedStateFailure);
    expect(take('a').ok).toBe(true);
    await clock.advance(61_000);
    expect(take('e').ok).toBe(true);
    expect(ledger.size).toBe(1);
    for (const account of ['f', 'g', 'h']) expect(take(account).ok).toBe(true);
  });

  it('is never taken up by one owner, nor by many', () => {
    const ledger = new MemoryLedger(new FakeClock(), 1200);
    let names = 0;
    const fill = (owner: string): number => {
      for (let filled = 0; ; filled++) {
        try {
          ledger.reserve([line(`${++names}`, 3, { owner })], [1], LEASE_MS);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(SharedStateFailure);
          return filled;
        }
      }
    };
    // As much as each takes, it leaves to the others.
    expect(['a', 'b', 'c', 'd', 'a'].map(fill)).toEqual([600, 300, 150, 75, 0]);
    const both = [line('one', 3, { owner: 'e' }), line('two', 3, { owner: 'e' })];
    expect(ledger.reserve(both, [1, 1], LEASE_MS).ok).toBe(true);
    expect(ledger.size).toBe(1127);
  });

  it('is not taken by who is refused, or only looked at', () => {
    const ledger = new MemoryLedger(new FakeClock());
    ledger.reserve([line('a', 3)], [4], LEASE_MS);
    ledger.reserve([line('b', 3)], [0], LEASE_MS);
    expect(ledger.size).toBe(0);
  });

  it('is given back by thousands that have passed', async () => {
    const clock = new FakeClock();
    const ledger = new MemoryLedger(clock);
    for (let at = 0; at < 5000; at++) {
      ledger.reserve([line(`a${at}`, 3)], [1], LEASE_MS);
      await clock.advance(100);
    }
    expect(ledger.size).toBeLessThan(2500);
  });

  it('of a holder that was never heard of again is given back', async () => {
    const clock = new FakeClock();
    const ledger = new MemoryLedger(clock);
    const held = [line('a', 3, { window: atOnce, as: 'held' })];
    const outcome = ledger.reserve(held, [3], LEASE_MS);
    await clock.advance(2 * 3_600_000);
    expect(ledger.reserve(held, [3], LEASE_MS).ok).toBe(true);
    if (outcome.ok) expect(ledger.settle(outcome.reservation, [0])).toBeUndefined();
    expect(ledger.reserve(held, [0], LEASE_MS).standings).toMatchObject([{ held: 3 }]);
  });
});

it('gives away what is counted, and keeps what is held', () => {
  const ledger = new MemoryLedger(new FakeClock());
  const lines = [line('a', 3), line('b', 3, { as: 'held' })];
  ledger.reserve(lines, [1, 2], LEASE_MS);
  expect(ledger.drain()).toEqual([{ account: 'a', window: aMinute, owner: 'tenant:acme', counted: 1 }]);
  expect(ledger.drain()).toEqual([]);
  expect(ledger.reserve(lines, [0, 0], LEASE_MS).standings).toMatchObject([
    { counted: 0, held: 0 },
    { counted: 0, held: 2 },
  ]);
});

it('counts on in an account that was empty, although room is made for others', () => {
  const ledger = new MemoryLedger(new FakeClock());
  const slots = line('slots', 3, { as: 'held', window: atOnce });
  const take = (...lines: readonly LedgerLine[]): Reservation => {
    const outcome = ledger.reserve(
      lines,
      lines.map(() => 1),
      LEASE_MS,
    );
    if (!outcome.ok) throw new Error('refused');
    return outcome.reservation;
  };
  ledger.release(take(slots)); // it is empty now, and kept
  for (let at = 0; at < 1023; at++) take(line(`user ${at}`, 5));
  const last = take(slots, line('fresh', 5)); // for which the empty ones are dropped
  const slotsFree = (): number => {
    let free = 0;
    while (free < 10 && ledger.reserve([slots], [1], LEASE_MS).ok) free++;
    return free;
  };
  ledger.release(last);
  expect(slotsFree()).toBe(3);
});
