import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { attempt, cards, type Instance, openInstance } from '../../test/support/sharing.ts';
import type { Clock } from '../chat/scope.ts';
import { Profiles } from '../router/profile/profiles.ts';
import { newId } from '../runtime/ids.ts';
import { MemoryState } from '../storage/memory-state.ts';
import { encodeReport } from './instance-report.ts';
import { type SharedState, SharedStateFailure } from '../storage/shared-state.ts';

const HOUR_MS = 3_600_000;
const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** Counts what is asked of it, and fails on demand. */
class WatchedState extends MemoryState {
  fault: Error | undefined;
  readonly sets: { readonly key: string; readonly length: number }[] = [];

  override async get(...asked: Parameters<SharedState['get']>): Promise<Uint8Array | undefined> {
    if (this.fault) throw this.fault;
    return super.get(...asked);
  }

  override async set(...asked: Parameters<SharedState['set']>): Promise<void> {
    if (this.fault) throw this.fault;
    this.sets.push({ key: asked[0], length: asked[1].length });
    return super.set(...asked);
  }
}

function house() {
  const clock = new FakeClock();
  return { clock, state: new WatchedState(clock) };
}

/** The same clock, set forward. */
const atTime = (clock: FakeClock, aheadMs: number): Clock => ({
  now: () => clock.now() + aheadMs,
  monotonic: () => clock.monotonic(),
  after: (ms, run) => clock.after(ms, run),
});

describe('what others have seen', () => {
  it('counts here within 10 seconds, and the model’s own traffic is not needed for it', async () => {
    const { clock, state } = house();
    const [a, b] = [openInstance(state, clock), openInstance(state, clock)];
    for (let second = 0; second < 60; second++) {
      a.answered('m', 500);
      await clock.advance(1000);
    }
    const before = b.of('m').firstTokenMs;
    expect(before).toBeLessThan(700);
    const slowSince = clock.monotonic();
    while (b.of('m').firstTokenMs < 3 * before && clock.monotonic() < slowSince + 20_000) {
      a.answered('m', 5000);
      await clock.advance(1000);
    }
    expect(clock.monotonic() - slowSince).toBeLessThanOrEqual(10_000);
    await clock.advance(5000);
    expect(b.of('m').firstTokenMs).toBeCloseTo(a.of('m').firstTokenMs, -2);
    expect(b.of('other').firstTokenMs).toBe(openInstance(state, clock).of('other').firstTokenMs);
  });

  it('is added to what this one has seen, and is never told on as its own', async () => {
    const { clock, state } = house();
    const trio = [openInstance(state, clock), openInstance(state, clock), openInstance(state, clock)] as const;
    for (const one of trio) for (let call = 0; call < 10; call++) one.answered('m', 800);
    await clock.advance(60_000);
    for (const one of trio) {
      expect(one.profiles.snapshot().models.m?.all.sums[0]).toBe(10);
      expect(one.of('m').samples).toBeCloseTo(30, 6);
    }
  });

  it('is heard soon by one that has just started, though nobody has anything new to tell', async () => {
    const { clock, state } = house();
    const a = openInstance(state, clock);
    a.answered('m', 9000);
    await clock.advance(30_000);
    const late = openInstance(state, clock);
    const before = late.of('m').firstTokenMs;
    await clock.advance(10_000);
    expect(late.of('m').firstTokenMs).toBeGreaterThan(before);
  });

  it('counts by when it was told, whatever the other machine takes for the time', async () => {
    for (const aheadMs of [-HOUR_MS, HOUR_MS]) {
      const { clock, state } = house();
      const wrong = {
        now: () => clock.now() + aheadMs,
        monotonic: () => clock.monotonic(),
        after: clock.after.bind(clock),
      };
      const [a, b] = [openInstance(state, wrong), openInstance(state, clock)];
      for (let call = 0; call < 10; call++) b.answered('other', 9000);
      for (let call = 0; call < 10; call++) a.answered('m', 9000);
      const [own, foreign] = [b.of('other').firstTokenMs, a.of('m').firstTokenMs];
      await clock.advance(5000);
      expect(b.of('m').firstTokenMs).toBeGreaterThan(0.7 * foreign);
      expect(b.of('other').firstTokenMs).toBeGreaterThan(0.7 * own);
    }
  });

  it('is forgotten a minute after they have gone', async () => {
    const { clock, state } = house();
    const [a, b] = [openInstance(state, clock), openInstance(state, clock)];
    const unknown = b.of('m').samples;
    a.answered('m', 9000);
    await clock.advance(10_000);
    expect(b.of('m').samples).toBeGreaterThan(unknown);
    await a.sharing.close();
    await clock.advance(50_000);
    expect(b.of('m').samples).toBeGreaterThan(unknown);
    await clock.advance(30_000);
    expect(b.of('m').samples).toBe(unknown);
    expect(b.sharing.standing).toEqual({ state: 'ok', detail: 'profiles and spend are shared; other instances: 0' });
  });

  it('is told when there is something new, and else every 20 seconds', async () => {
    const { clock, state } = house();
    openInstance(state, clock);
    const reports = (): number => state.sets.filter(({ key }) => key.startsWith('profiles/')).length;
    await clock.advance(60_000);
    expect(reports()).toBeLessThanOrEqual(4);
    expect(reports()).toBeGreaterThanOrEqual(3);
  });

  it('is told once more at the end', async () => {
    const { clock, state } = house();
    const [a, b] = [openInstance(state, clock), openInstance(state, clock)];
    await clock.advance(5000);
    a.answered('m', 9000);
    const before = b.of('m').samples;
    await a.sharing.close();
    await clock.advance(5000);
    expect(b.of('m').samples).toBeGreaterThan(before);
  });

  it('comes from at most 64 others', async () => {
    const { clock, state } = house();
    const b = openInstance(state, clock);
    const seen = new Profiles(clock);
    seen.retain(cards);
    seen.record(attempt('m', 900));
    const report = encodeReport({ profiles: seen.snapshot(), requestsPerMs: 0 });
    for (let group = 0; group < 2; group++) {
      for (let other = 0; other < 40; other++) {
        const id = newId();
        await state.set(`profiles/1/${id}`, report, { ttlMs: 60_000 });
        state.publish('profiles/1', id);
      }
      await clock.advance(5000);
    }
    expect(b.of('m').samples).toBe(64);
  });
});

describe('without the shared state', () => {
  it('each goes by what it sees, says so once, and goes on by itself', async () => {
    const { clock, state } = house();
    const [a, b] = [openInstance(state, clock), openInstance(state, clock)];
    await clock.advance(5000);
    expect([b.sharing.standing.state, b.isUp, b.told]).toEqual(['ok', true, []]);
    state.fault = new SharedStateFailure('ECONNREFUSED');
    await clock.advance(60_000);
    b.answered('m', 900);
    expect(b.of('m').samples).toBe(1);
    expect([b.sharing.standing.state, b.isUp, b.told]).toEqual(['degraded', false, ['{"reason":"ECONNREFUSED"}']]);
    state.fault = undefined;
    a.answered('m', 900);
    await clock.advance(8000);
    expect(b.of('m').samples).toBeCloseTo(2);
    expect([b.sharing.standing.state, b.isUp]).toEqual(['ok', true]);
    expect(b.told.slice(1)).toEqual(['the shared state can be used again']);
  });

  it('a fault of any kind ends nothing', async () => {
    const { clock, state } = house();
    state.fault = new TypeError('odd');
    const a = openInstance(state, clock);
    await clock.advance(10_000);
    expect(a.sharing.standing.state).toBe('degraded');
    expect(a.told).toHaveLength(1);
    await a.sharing.close();
    expect(clock.pending).toBe(0);
  });
});

describe('what is no report', () => {
  const id = newId();
  const evidence = { sums: [1, 2, 3], newestAt: 0 };
  const standing = { all: evidence, by: {} };
  const garbage: Record<string, Uint8Array> = {
    'no JSON': new TextEncoder().encode('{"profiles":'),
    'no UTF-8': Uint8Array.from([0xff, 0xfe, 0]),
    'no object': bytes(7),
    nothing: bytes(null),
    'no snapshot': bytes({ requestsPerMs: 0, profiles: { at: 1, models: [] } }),
    'no rate': bytes({ requestsPerMs: -1, profiles: { at: 1, models: {}, fleet: standing } }),
    'sums without bounds': bytes({
      requestsPerMs: 0,
      profiles: { at: 1, models: { m: { all: { sums: [1e308, 1e308], newestAt: 0 }, by: {} } }, fleet: standing },
    }),
    'too much': new Uint8Array(2 * 1024 * 1024).fill(32),
  };

  it.each(Object.keys(garbage))('%s: changes nothing, and nobody is told', async (name) => {
    const { clock, state } = house();
    const b = openInstance(state, clock);
    b.answered('m', 900);
    await state.set(`profiles/1/${id}`, garbage[name]!, { ttlMs: 60_000 });
    state.publish('profiles/1', id);
    await clock.advance(10_000);
    expect(b.of('m').samples).toBe(1);
    expect([b.sharing.standing.state, b.told]).toEqual(['ok', []]);
  });

  it('names that are none are not looked for, however many there are', async () => {
    const { clock, state } = house();
    const [a, b] = [openInstance(state, clock), openInstance(state, clock)];
    await clock.advance(5000);
    for (let i = 0; i < 1000; i++) state.publish('profiles/1', `../${i}`.padEnd(i * 10));
    for (let i = 0; i < 1000; i++) state.publish('profiles/1', newId());
    a.answered('m', 900);
    await clock.advance(10_000);
    expect(b.of('m').samples).toBe(1);
  });

  it('figures stay in bounds whatever is told', async () => {
    const figure = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.nat(1000),
      fc.constantFrom(1e15, -1e15, 5e-324),
    );
    const any = fc.record({ sums: fc.array(figure, { maxLength: 20 }), newestAt: fc.option(figure) });
    const odd = fc.record({ all: any, by: fc.record({ general: any }) });
    const none = { sums: [], newestAt: null };
    await fc.assert(
      fc.asyncProperty(figure, odd, odd, async (at, m, fleet) => {
        const { clock, state } = house();
        const b = openInstance(state, clock);
        b.answered('m', 900);
        await state.set(`profiles/1/${id}`, bytes({ requestsPerMs: 0, profiles: { at, models: { m }, fleet } }), {
          ttlMs: 1e5,
        });
        state.publish('profiles/1', id);
        await clock.advance(10_000);
        expect(Object.values(b.of('m')).every((value) => typeof value !== 'number' || Number.isFinite(value))).toBe(
          true,
        );
        expect(b.of('m').samples).toBeGreaterThanOrEqual(1);
      }),
      {
        numRuns: 100,
        examples: [
          [0, { all: none, by: { general: { ...none, sums: [0, 0, 1e15] } } }, { all: none, by: { general: none } }],
        ],
      },
    );
  });
});

describe('spend', () => {
  it('of all instances counts against one ceiling, that of instances that have gone too', async () => {
    const { clock, state } = house();
    const evening = atTime(clock, 23.5 * HOUR_MS);
    const open = (): Instance => openInstance(state, evening, { ceiling: 1000 });
    const [a, b] = [open(), open()];
    a.pacer.book('r', 600);
    b.pacer.book('r', 100);
    await clock.advance(6000);
    expect([a.pacer.spent, b.pacer.spent]).toEqual([700, 700]);
    await a.sharing.close();
    await clock.advance(300_000);
    b.pacer.book('r', 300);
    expect(b.pacer.terms().most).toBe(0);
    const anew = open();
    anew.pacer.restore({ ...a.pacer.state });
    await clock.advance(6000);
    expect(anew.pacer.spent).toBe(1000);
    await clock.advance(HOUR_MS / 2);
    expect([b.pacer.spent, anew.pacer.spent]).toEqual([0, 0]);
  });

  it('is not lost where the shared state has lost it', async () => {
    const { clock, state } = house();
    const [a, b] = [openInstance(state, clock), openInstance(state, clock)];
    a.pacer.book('r', 600);
    await clock.advance(6000);
    const day = Math.floor(clock.now() / 86_400_000);
    for (const lost of ['[]', '{', '{"x":9}', `{"${newId()}":-5}`]) {
      await state.set(`spend/1/${day}`, new TextEncoder().encode(lost), { ttlMs: 60_000 });
      await clock.advance(6000);
      expect([a.pacer.spent, b.pacer.spent]).toEqual([600, 600]);
    }
    const anew = openInstance(state, clock);
    await clock.advance(6000);
    expect(anew.pacer.spent).toBe(600);
  });
});
