import { testPrincipal } from '../../../test/support/principal.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.ts';
import type { ModelCard } from '../../fleet/model-card.ts';
import type { Attempt } from './attempt-report.ts';
import { mergeSnapshots, type ProfileSnapshot } from './profile-snapshot.ts';
import { Profiles } from './profiles.ts';

const cards = ['a', 'b', 'constructor'].map((id): ModelCard => ({
  id,
  family: 'f',
  locality: 'foreign',
  contextTokens: 8000,
  capabilities: ['chat'],
}));
const attempt = (model: string, firstTokenMs: number, outcome = 'ok'): Attempt => ({
  kind: 'attempt',
  principal: testPrincipal,
  request: 'r',
  model,
  upstream: 'u',
  intent: 'general',
  outcome,
  usage: { input: 10, cacheRead: 0, cacheWrite: 0, output: 50, reasoning: 0 },
  firstTokenMs,
  durationMs: firstTokenMs + 1000,
});
const through = (snapshot: ProfileSnapshot): unknown => JSON.parse(JSON.stringify(snapshot));

function open(clock: FakeClock): Profiles {
  const profiles = new Profiles(clock);
  profiles.retain(cards);
  return profiles;
}

describe('a snapshot', () => {
  it('is as good as what it was taken of, as long after as it is read', async () => {
    const clock = new FakeClock();
    const before = open(clock);
    for (let turn = 0; turn < 20; turn++) {
      before.record(attempt('a', 200 + turn, turn % 3 ? 'ok' : 'upstream_error'));
      before.label('a', 'general', turn % 2, 1);
      await clock.advance(5000);
    }
    const saved = through(before.snapshot());
    await clock.advance(20_000);
    const after = open(clock);
    expect(after.load(saved)).toBe(true);
    for (const intent of ['general', undefined]) {
      const [was, is] = [before.of('a', intent), after.of('a', intent)];
      for (const key of Object.keys(was) as (keyof typeof was)[]) expect(is[key]).toBeCloseTo(was[key], 9);
    }
  });

  it('takes the place of what was known', () => {
    const clock = new FakeClock();
    const [empty, full] = [open(clock), open(clock)];
    full.record(attempt('a', 200));
    full.load(through(empty.snapshot()));
    expect(full.of('a', 'general')).toMatchObject({ samples: 0, ageMs: Infinity });
  });

  it('knows models of the fleet alone', () => {
    const clock = new FakeClock();
    const [one, other] = [open(clock), open(clock)];
    one.record(attempt('a', 200));
    other.retain(cards.slice(1));
    expect(other.load(through(one.snapshot()))).toBe(true);
    expect(other.snapshot().models).not.toHaveProperty('a');
  });

  it.each([
    null,
    7,
    {},
    { at: 1, models: {}, fleet: {} },
    { at: NaN, models: {}, fleet: { all: { sums: [], newestAt: null }, by: {} } },
    {
      at: 1,
      models: { a: { all: { sums: [-1], newestAt: null }, by: {} } },
      fleet: { all: { sums: [], newestAt: null }, by: {} },
    },
    { at: 1, models: {}, fleet: { all: { sums: [null], newestAt: null }, by: {} } },
    { at: 1, models: {}, fleet: { all: { sums: new Array(99).fill(0), newestAt: null }, by: {} } },
  ])('that is none is left aside: %j', (saved) => {
    const profiles = open(new FakeClock());
    profiles.record(attempt('a', 200));
    expect(profiles.load(saved)).toBe(false);
    expect(profiles.of('a', 'general').samples).toBe(1);
  });
});

describe('snapshots of several instances', () => {
  const event = fc.record({
    model: fc.constantFrom('a', 'b', 'constructor'),
    firstTokenMs: fc.integer({ min: 1, max: 60_000 }),
    isOk: fc.boolean(),
    quality: fc.double({ min: 0, max: 1, noNaN: true }),
    waitMs: fc.integer({ min: 0, max: 100_000 }),
  });
  const instance = fc.array(event, { maxLength: 12 });
  type Events = readonly { model: string; firstTokenMs: number; isOk: boolean; quality: number; waitMs: number }[];

  async function seenBy(events: Events): Promise<ProfileSnapshot> {
    const clock = new FakeClock();
    const profiles = open(clock);
    for (const { model, firstTokenMs, isOk, quality, waitMs } of events) {
      profiles.record(attempt(model, firstTokenMs, isOk ? 'ok' : 'upstream_error'));
      profiles.label(model, 'math', quality, 1);
      await clock.advance(waitMs);
    }
    return profiles.snapshot();
  }

  /** Every sum of it, by a name. */
  const flat = (snapshot: ProfileSnapshot): ReadonlyMap<string, number> => {
    const found = new Map<string, number>([['at', snapshot.at]]);
    const add = (name: string, { all, by }: ProfileSnapshot['fleet']): void => {
      for (const [intent, state] of [['all', all] as const, ...Object.entries(by)]) {
        state.sums.forEach((sum, at) => found.set(`${name} ${intent} ${at}`, sum));
        if (state.newestAt !== null) found.set(`${name} ${intent} newest`, state.newestAt);
      }
    };
    add('fleet', snapshot.fleet);
    for (const [model, standing] of Object.entries(snapshot.models)) add(`model ${model}`, standing);
    return found;
  };
  function expectAlike(one: ProfileSnapshot, other: ProfileSnapshot): void {
    const [left, right] = [flat(one), flat(other)];
    for (const key of new Set([...left.keys(), ...right.keys()])) {
      const [here, there] = [left.get(key) ?? 0, right.get(key) ?? 0];
      expect(Math.abs(here - there)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(here)));
    }
  }

  it('come to the same in whatever order they are merged', async () => {
    await fc.assert(
      fc.asyncProperty(instance, instance, instance, async (first, second, third) => {
        const [a, b, c] = [await seenBy(first), await seenBy(second), await seenBy(third)];
        expectAlike(mergeSnapshots(a, b), mergeSnapshots(b, a));
        expectAlike(mergeSnapshots(mergeSnapshots(a, b), c), mergeSnapshots(a, mergeSnapshots(b, c)));
      }),
      { numRuns: 30 },
    );
  });

  it('leave one that was merged with nothing as it was', async () => {
    const nothing = await seenBy([]);
    await fc.assert(
      fc.asyncProperty(instance, async (events) => {
        const seen = await seenBy(events);
        expectAlike(mergeSnapshots(seen, nothing), seen);
      }),
      { numRuns: 20 },
    );
  });

  it('let one instance know of a degraded model what another has seen', async () => {
    const clock = new FakeClock();
    const [busy, idle] = [open(clock), open(clock)];
    for (let turn = 0; turn < 60; turn++) {
      busy.record(attempt('a', turn < 50 ? 300 : 9000));
      await clock.advance(1000);
    }
    const view = open(clock);
    view.load(through(mergeSnapshots(idle.snapshot(), busy.snapshot())));
    expect(view.of('a', 'general').firstTokenMs).toBeCloseTo(busy.of('a', 'general').firstTokenMs, 6);
    expect(view.of('a', 'general').firstTokenMs).toBeGreaterThan(3000);
    expect(idle.of('a', 'general').firstTokenMs).toBeLessThan(1000);
  });
});
