import { describe, expect, it } from 'vitest';
import { FakeClock, settled } from '../../test/support/fake-clock.ts';
import { caller, limitHouse, noLimits } from '../../test/support/limits.ts';
import { aDay, aMinute, atOnce, type LedgerLine, type Reservation, type ReserveOutcome } from '../storage/ledger.ts';
import { MemoryLedger } from '../storage/memory-ledger.ts';
import { SharedStateFailure } from '../storage/shared-state.ts';
import type { StoreLoss } from './limit-settings.ts';
import { type SharedLedger, SpareLedger } from './spare-ledger.ts';

const LEASE_MS = 60_000;
const day: LedgerLine = { account: 'day', window: aDay, limit: 10, as: 'held', owner: 'tenant:acme' };
const runs: LedgerLine = { account: 'runs', window: atOnce, limit: 2, as: 'held', owner: 'tenant:acme' };

async function open(policy: StoreLoss = 'local', isUp = true) {
  const clock = new FakeClock();
  const memory = new MemoryLedger(clock);
  const stood: (string | undefined)[] = [];
  const state = { isUp, asked: 0 };
  const through = <T>(work: () => T): Promise<T> => {
    state.asked++;
    return state.isUp ? Promise.resolve().then(work) : Promise.reject(new SharedStateFailure('ECONNREFUSED'));
  };
  const shared: SharedLedger = {
    reserve: (...asked) => through(() => memory.reserve(...asked)),
    renew: (...asked) => through(() => memory.renew(...asked)),
    settle: (...asked) => through(() => memory.settle(...asked)),
    release: (...asked) => through(() => memory.release(...asked)),
    look: () => through(() => undefined),
  };
  const ledger = new SpareLedger({
    shared,
    policy: () => policy,
    clock,
    random: () => 0.5,
    stood: (fault) => stood.push(fault?.reason),
  });
  await ledger.start();
  const take = async (amount: number, lines = [day]): Promise<ReserveOutcome> =>
    ledger.reserve(lines, [amount], LEASE_MS);
  const held = async (amount: number, lines = [day]): Promise<Reservation> => {
    const outcome = await take(amount, lines);
    if (!outcome.ok) throw new Error('refused');
    return outcome.reservation;
  };
  const inShared = (line = day) => memory.reserve([line], [0], LEASE_MS).standings[0];
  return { clock, ledger, state, stood, take, held, inShared };
}

it('asks the shared ledger as long as it is there', async () => {
  const { ledger, stood, held, inShared } = await open();
  const reservation = await held(4);
  expect(inShared()).toMatchObject({ held: 4 });
  await ledger.renew([reservation], LEASE_MS);
  expect(await ledger.settle(reservation, [3])).toMatchObject([{ counted: 3, held: 0 }]);
  expect(await ledger.settle(reservation, [3])).toBeUndefined();
  expect([ledger.isUp, stood]).toEqual([true, [undefined]]);
  ledger.close();
});

it('does not ask one that is away, and looks for it beside the requests', async () => {
  const { clock, ledger, state, stood, take } = await open();
  state.isUp = false;
  await take(1);
  const asked = state.asked;
  for (let at = 0; at < 20; at++) await take(1);
  expect(state.asked).toBe(asked);
  await clock.advance(5000);
  expect(state.asked - asked).toBe(5);
  state.isUp = true;
  await clock.advance(1000);
  expect(stood).toEqual([undefined, 'ECONNREFUSED', undefined]);
  ledger.close();
  await clock.advance(10_000);
  expect(clock.pending).toBe(0);
});

it('notices the loss although nobody asks for anything', async () => {
  const { clock, ledger, state } = await open();
  state.isUp = false;
  await clock.advance(1000);
  expect(ledger.isUp).toBe(false);
});

it('starts without it', async () => {
  const { clock, ledger, state, stood, take } = await open('local', false);
  expect([ledger.isUp, stood]).toEqual([false, ['ECONNREFUSED']]);
  expect((await take(10)).ok).toBe(true);
  expect((await take(1)).ok).toBe(false);
  state.isUp = true;
  await clock.advance(1000);
  expect(ledger.isUp).toBe(true);
});

describe('local', () => {
  it('goes on from what was last known of all, and not of what runs at once', async () => {
    const { ledger, state, take, held } = await open();
    await ledger.settle(await held(7), [7]);
    await held(2, [runs]);
    state.isUp = false;
    expect(await take(4)).toMatchObject({ ok: false, standings: [{ counted: 7 }] });
    expect(await take(3)).toMatchObject({ ok: true, standings: [{ counted: 7, held: 3 }] });
    expect((await take(2, [runs])).ok).toBe(true);
  });

  it('tells how long what was known stands in the way, and what no wait helps', async () => {
    const { clock, ledger, state, take, held } = await open();
    await clock.advance(aDay.stepMs - 5000);
    await ledger.settle(await held(7), [7]);
    state.isUp = false;
    await clock.advance(2000);
    expect(await take(4)).toMatchObject({ ok: false, line: 0, retryAfterMs: 3000 });
    expect(await take(11)).toMatchObject({ ok: false, retryAfterMs: Infinity });
    await held(3);
    expect(await take(1)).toMatchObject({ ok: false, retryAfterMs: 3000 });
    expect(await take(8)).toMatchObject({ ok: false, retryAfterMs: undefined });
  });

  it('counts what was known and what is counted here each by its own time', async () => {
    const { clock, ledger, state, take, held } = await open();
    const minute: LedgerLine = { ...day, account: 'minute', window: aMinute };
    await ledger.settle(await held(4, [minute]), [4]);
    state.isUp = false;
    await clock.advance(30_000);
    expect(await ledger.settle(await held(5, [minute]), [5])).toMatchObject([{ counted: 9, resetMs: 60_000 }]);
    expect(await take(2, [minute])).toMatchObject({ ok: false, retryAfterMs: 30_000 });
    expect(await take(7, [minute])).toMatchObject({ ok: false, retryAfterMs: 60_000 });
    await clock.advance(30_000);
    expect(await take(0, [minute])).toMatchObject({ standings: [{ counted: 5, resetMs: 30_000 }] });
  });

  it('refuses what is known to be spent as ever: with an alert, and without paid models for `auto`', async () => {
    const { clock, ledger, state } = await open();
    const costPerDay = 1_000_000_000;
    const { spendOf, holdings, money, facts } = limitHouse({ key: { ...noLimits, costPerDay } }, { ledger, clock });
    const hold = await spendOf(caller()).reserve({ model: 'm', tokens: 1, cost: 0.7 * costPerDay });
    hold.settle({ input: 1, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 }, 0.7 * costPerDay);
    await settled();
    state.isUp = false;
    const refused = spendOf(caller()).reserve({ model: 'm', tokens: 1, cost: 0.4 * costPerDay });
    await expect(refused).rejects.toThrow('It is renewed at 00:00 UTC');
    expect(new Set(facts.map(({ kind }) => kind))).toEqual(new Set(['budget-alert', 'limited']));
    const [line] = holdings.for(caller()).budgets;
    expect(line && money.isOut(line)).toBe(true);
  });

  it('forgets what was known when its day is over', async () => {
    const { clock, ledger, state, take, held } = await open();
    await ledger.settle(await held(7), [7]);
    state.isUp = false;
    await clock.advance(aDay.stepMs);
    expect((await take(10)).ok).toBe(true);
  });

  it('hands over what was counted here, and pays what is owed', async () => {
    const { clock, ledger, state, held, inShared } = await open();
    const running = await held(4);
    state.isUp = false;
    await ledger.settle(await held(2), [3]);
    const runningHere = await held(1);
    expect(await ledger.settle(running, [2])).toBeUndefined();
    await ledger.renew([running, runningHere], LEASE_MS);
    expect(inShared()).toMatchObject({ counted: 0, held: 4 });
    state.isUp = true;
    await clock.advance(1000);
    expect(inShared()).toMatchObject({ counted: 5, held: 0 });
    expect(await ledger.settle(runningHere, [4])).toMatchObject([{ counted: 4 }]);
    expect(inShared()).toMatchObject({ counted: 9, held: 0 });
    await clock.advance(5000);
    expect(inShared()).toMatchObject({ counted: 9 });
  });

  it('loses nothing when the shared ledger goes again while it is told', async () => {
    const { clock, ledger, state, take, held, inShared } = await open();
    state.isUp = false;
    await ledger.settle(await held(2), [2]);
    const runningHere = await held(1);
    state.isUp = true;
    await clock.advance(1000);
    state.isUp = false;
    await ledger.settle(runningHere, [4]);
    expect(ledger.isUp).toBe(false);
    expect((await take(5)).ok).toBe(false);
    state.isUp = true;
    await clock.advance(1000);
    expect(inShared()).toMatchObject({ counted: 6 });
  });

  it('frees what was held and is let go, there and here', async () => {
    const { clock, ledger, state, take, held, inShared } = await open();
    const [first, second] = [await held(1, [runs]), await held(1, [runs])];
    await ledger.release(first);
    expect(inShared(runs)).toMatchObject({ counted: 0, held: 1 });
    state.isUp = false;
    await ledger.release(second);
    const here = await held(2, [runs]);
    expect((await take(1, [runs])).ok).toBe(false);
    await ledger.release(here);
    expect((await take(2, [runs])).ok).toBe(true);
    expect(inShared(runs)).toMatchObject({ held: 1 });
    state.isUp = true;
    await clock.advance(1000);
    expect(inShared(runs)).toMatchObject({ counted: 0, held: 0 });
  });

  it('keeps the leases of both', async () => {
    const { clock, ledger, state, take, held } = await open();
    state.isUp = false;
    const here = await held(2, [runs]);
    for (let times = 0; times < 4; times++) {
      await clock.advance(LEASE_MS / 2);
      await ledger.renew([here], LEASE_MS);
    }
    expect((await take(1, [runs])).ok).toBe(false);
  });
});

it('open limits nobody, and counts all the same', async () => {
  const { clock, ledger, state, take, held, inShared } = await open('open');
  state.isUp = false;
  for (let times = 0; times < 3; times++) await ledger.settle(await held(10), [10]);
  state.isUp = true;
  await clock.advance(1000);
  expect(inShared()).toMatchObject({ counted: 30 });
  expect((await take(1)).ok).toBe(false);
});

it('closed lets nobody through', async () => {
  const { clock, state, take } = await open('closed');
  state.isUp = false;
  await expect(take(1)).rejects.toThrow(SharedStateFailure);
  await expect(take(0)).rejects.toThrow('ECONNREFUSED');
  state.isUp = true;
  await clock.advance(1000);
  expect((await take(1)).ok).toBe(true);
});

it('takes an unexpected fault for a loss', async () => {
  const clock = new FakeClock();
  const broken = (): Promise<never> => Promise.reject(new TypeError('?'));
  const stood: unknown[] = [];
  const ledger = new SpareLedger({
    shared: { reserve: broken, renew: broken, settle: broken, release: broken, look: broken },
    policy: () => 'local',
    clock,
    random: () => 0.5,
    stood: (fault) => stood.push(fault?.message),
  });
  await ledger.start();
  expect(stood).toEqual(['The shared state cannot be used: an unexpected fault.']);
  ledger.close();
});
