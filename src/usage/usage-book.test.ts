import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import type { Principal } from '../chat/principal.ts';
import { openDatabase } from '../storage/open-database.ts';
import { storedUsage } from './stored-usage.ts';
import { DAY_MS, UsageBook, type Used } from './usage-book.ts';
import type { UsageRecord } from '../chat/usage-record.ts';
import type { UsageStore } from './usage-store.ts';

const olena: Principal = { id: 'key_1', tenant: 'acme', roles: [], tier: 'pro', user: 'olena' };
const used = (more: Partial<Used> = {}): Used => ({
  principal: olena,
  model: 'gpt-4o',
  outcome: 'ok',
  usage: { input: 10, cacheRead: 5, cacheWrite: 0, output: 7, reasoning: 3 },
  cost: 1000,
  ...more,
});
const unpriced = (more: Partial<Used> = {}): Used => {
  const { cost: _, ...rest } = used(more);
  return rest;
};
const everything = { from: 0, to: 1e6, most: 100 };

/** Keeps what it is told, unless it is away. */
function memoryStore(): UsageStore & { isAway: boolean; readonly records: UsageRecord[] } {
  const store = {
    isAway: false,
    records: [] as UsageRecord[],
    add: async (records: readonly UsageRecord[]) => {
      if (store.isAway) throw new Error('away');
      store.records.push(...records);
    },
    find: async () => store.records,
    forgetBefore: () => Promise.resolve(),
  };
  return store;
}

async function house(): Promise<{ clock: FakeClock; book: UsageBook; close: () => Promise<void> }> {
  const clock = new FakeClock();
  const database = await openDatabase(':memory:');
  const book = new UsageBook({ store: storedUsage(database), clock, onStore: () => undefined });
  return { clock, book, close: () => book.close().then(() => database.close()) };
}

it('adds up by day, key, person and model', async () => {
  const { book, clock, close } = await house();
  book.add(used());
  book.add(used({ outcome: 'upstream_error', cost: 500 }));
  await book.flush();
  book.add(used());
  book.add(used({ model: 'local/llama' }));
  book.add(used({ principal: { ...olena, user: 'ivan' } }));
  const rows = await book.find({ ...everything, user: 'olena' });
  expect(rows.map(({ model, attempts, answers, cost }) => [model, attempts, answers, cost])).toEqual([
    ['gpt-4o', 3, 2, 2500],
    ['local/llama', 1, 1, 1000],
  ]);
  expect(rows[0]).toMatchObject({ tenant: 'acme', key: 'key_1', inputTokens: 45, outputTokens: 21, unpriced: 0 });
  await clock.advance(DAY_MS);
  book.add(used());
  expect((await book.find({ ...everything, from: book.today })).map(({ attempts }) => attempts)).toEqual([1]);
  await close();
});

it('shows nobody what is another tenant’s or another key’s', async () => {
  const { book, close } = await house();
  book.add(used());
  book.add(used({ principal: { ...olena, tenant: 'other' } }));
  book.add(used({ principal: { ...olena, id: 'key_2' } }));
  expect(await book.find({ ...everything, tenant: 'acme', key: 'key_1' })).toHaveLength(1);
  expect(await book.find({ ...everything, tenant: "acme' OR 1=1 --" })).toEqual([]);
  expect(await book.find(everything)).toHaveLength(3);
  await close();
});

it('counts apart what nobody has said a price for, and not what used nothing', async () => {
  const { book, close } = await house();
  const nothing = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 };
  book.add(unpriced());
  book.add(unpriced({ usage: nothing, outcome: 'upstream_unavailable' }));
  expect(await book.find(everything)).toMatchObject([{ attempts: 2, answers: 1, cost: 0, unpriced: 1 }]);
  await close();
});

it('loses nothing while the store is away, and tells of it once', async () => {
  const clock = new FakeClock();
  const store = memoryStore();
  const told: boolean[] = [];
  const book = new UsageBook({ store, clock, onStore: (isUp) => told.push(isUp) });
  store.isAway = true;
  book.add(used());
  await clock.advance(5000);
  book.add(used());
  await clock.advance(1000);
  expect([store.records, told]).toEqual([[], [false]]);
  store.isAway = false;
  await clock.advance(1000);
  expect(store.records).toMatchObject([{ attempts: 2, cost: 2000 }]);
  expect(told).toEqual([false, true]);
  await book.close();
});

it('is bounded while the store is away', async () => {
  const store = memoryStore();
  store.isAway = true;
  const book = new UsageBook({ store, clock: new FakeClock(), onStore: () => undefined });
  for (let i = 0; i < 20_010; i++) book.add(used({ model: `model-${i}` }));
  expect(book.lost).toBe(10);
  await book.close();
});

it('forgets what is older than 400 days, once a day', async () => {
  const clock = new FakeClock();
  const days: number[] = [];
  const store: UsageStore = { ...memoryStore(), forgetBefore: async (day) => void days.push(day) };
  const book = new UsageBook({ store, clock, onStore: () => undefined });
  const today = book.today;
  await clock.advance(5000);
  book.add(used());
  await book.flush();
  expect(days).toEqual([today - 400]);
  await book.close();
});

it('forgets in the database what was asked for, and no more', async () => {
  const database = await openDatabase(':memory:');
  const store = storedUsage(database);
  const record = {
    tenant: 't',
    key: 'k',
    user: '',
    model: 'm',
    attempts: 1,
    answers: 1,
    inputTokens: 1,
    outputTokens: 1,
    cost: 1,
    unpriced: 0,
  };
  await store.add([9, 10, 11].map((day) => ({ ...record, day })));
  await store.forgetBefore(10);
  expect((await store.find(everything)).map(({ day }) => day)).toEqual([11, 10]);
  await database.close();
});

it('adds to the same sums however often it is written down', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ cost: fc.nat(1000), flush: fc.boolean() }), { maxLength: 20 }),
      async (steps) => {
        const { book, close } = await house();
        for (const { cost, flush } of steps) {
          book.add(used({ cost }));
          if (flush) await book.flush();
        }
        const [row] = await book.find(everything);
        expect(row?.cost ?? 0).toBe(steps.reduce((sum, { cost }) => sum + cost, 0));
        await close();
      },
    ),
    { numRuns: 10 },
  );
});
