import { afterEach, beforeEach, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import type { Database } from '../storage/database.ts';
import { aDay, type LedgerLine } from '../storage/ledger.ts';
import { MemoryLedger } from '../storage/memory-ledger.ts';
import { openDatabase } from '../storage/open-database.ts';
import { type CountStore, KeptCounts } from './kept-counts.ts';
import { storedCounts } from './stored-counts.ts';

let database: Database;
beforeEach(async () => {
  database = await openDatabase(':memory:');
});
afterEach(() => database.close());

const LEASE_MS = 60_000;
const money = (account: string): LedgerLine => ({
  account,
  window: aDay,
  limit: 1e12,
  as: 'taken',
  owner: 'tenant:acme',
});
const clocks = new FakeClock();

async function open(clock: FakeClock, store: CountStore = storedCounts(database)) {
  const ledger = new MemoryLedger(clock);
  const stood: unknown[] = [];
  const kept = new KeptCounts({ store, ledger, clock, stood: (fault) => stood.push(fault) });
  await kept.start();
  const counted = (account: string) => ledger.reserve([money(account)], [0], LEASE_MS).standings[0]?.counted;
  const spend = (account: string, amount: number) => ledger.reserve([money(account)], [amount], LEASE_MS);
  return { kept, stood, counted, spend };
}

it('a restart finds what was counted today, to the last unit', async () => {
  const first = await open(clocks);
  first.spend('cost:a', 123_456_789_012);
  first.spend('cost:b', 7);
  await first.kept.close();
  const second = await open(clocks);
  expect([second.counted('cost:a'), second.counted('cost:b')]).toEqual([123_456_789_012, 7]);
  second.spend('cost:a', 1);
  await second.kept.close();
  expect((await open(clocks)).counted('cost:a')).toBe(123_456_789_013);
});

it('is saved every second, and only what has changed', async () => {
  const clock = new FakeClock();
  const saved: string[] = [];
  const stored = storedCounts(database);
  const { spend, kept } = await open(clock, {
    ...stored,
    save: (day, counts) => {
      saved.push(counts.map(({ account, counted }) => `${account}=${counted}`).join());
      return stored.save(day, counts);
    },
  });
  spend('a', 1);
  spend('a', 2);
  spend('b', 4);
  await clock.advance(1000);
  await expect.poll(() => saved).toEqual(['a=3,b=4']);
  await clock.advance(5000);
  spend('b', 1);
  await kept.close();
  expect(saved).toEqual(['a=3,b=4', 'b=5']);
});

it('another day begins at nothing, and drops the one before', async () => {
  const clock = new FakeClock();
  const first = await open(clock);
  first.spend('a', 5);
  await first.kept.close();
  await clock.advance(aDay.stepMs);
  const second = await open(clock);
  expect(second.counted('a')).toBe(0);
  expect(await database.all('SELECT * FROM day_counts')).toEqual([]);
  second.spend('a', 2);
  await second.kept.close();
  expect((await open(clock)).counted('a')).toBe(2);
});

it('what cannot be saved is saved later, told once each way, and dropped with its day', async () => {
  const clock = new FakeClock();
  const stored = storedCounts(database);
  let isBroken = true;
  let times = 0;
  const store: CountStore = {
    ...stored,
    save: (...given) => (times++, isBroken ? Promise.reject(new Error('disk')) : stored.save(...given)),
  };
  const { kept, spend, stood } = await open(clock, store);
  spend('a', 5);
  for (let at = 0; at < 3; at++) await clock.advance(1000);
  expect([times, stood.length]).toEqual([3, 1]);
  isBroken = false;
  await clock.advance(1000);
  await expect.poll(() => stood.length).toBe(2);
  expect(stood[1]).toBeUndefined();
  isBroken = true;
  spend('a', 1);
  await kept.close();
  await clock.advance(aDay.stepMs);
  isBroken = false;
  times = 0;
  await kept.close();
  expect(times).toBe(0);
});

it('a start says when it cannot be read', async () => {
  const broken: CountStore = { load: () => Promise.reject(new Error('disk')), save: () => Promise.resolve() };
  await expect(open(clocks, broken)).rejects.toThrow('disk');
});
