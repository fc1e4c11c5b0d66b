import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.ts';
import { priorities } from '../../chat/bounds.ts';
import { usualRouterSettings } from '../router-settings.ts';
import { HighLoad, type Load, rhoOf } from './high-load.ts';

const load = (rho: number): Load => ({
  inFlight: rho * 200,
  mostInFlight: 200,
  loopLagMs: 0,
  queued: 0,
  mostQueued: 0,
});
const usual = usualRouterSettings.weights;

async function at(rho: number, seconds: number, { policy, clock }: { policy: HighLoad; clock: FakeClock }) {
  policy.observe(load(rho));
  for (let second = 0; second < seconds; second++) {
    await clock.advance(1000);
    policy.observe(load(rho));
  }
}
const make = (random = () => 0): { policy: HighLoad; clock: FakeClock } => {
  const clock = new FakeClock();
  return { clock, policy: new HighLoad(clock, random) };
};

it('is the fullest of requests, event loop and queue', () => {
  const idle: Load = { inFlight: 0, mostInFlight: 100, loopLagMs: 0, queued: 0, mostQueued: 10 };
  expect(rhoOf({ ...idle, inFlight: 85 })).toBe(0.85);
  expect(rhoOf({ ...idle, loopLagMs: 120 })).toBe(1.2);
  expect(rhoOf({ ...idle, queued: 9 })).toBe(0.9);
  expect(rhoOf({ ...idle, inFlight: 85, mostInFlight: 0, queued: 9, mostQueued: 0 })).toBe(0);
  expect(rhoOf({ ...idle, loopLagMs: NaN, inFlight: -5 })).toBe(0);
});

it('begins after ten seconds above .8 and ends after thirty below .6', async () => {
  const house = make();
  await at(0.85, 9, house);
  expect(house.policy.active).toBe(false);
  await at(0.85, 1, house);
  expect(house.policy.active).toBe(true);
  await at(0.7, 60, house);
  expect(house.policy.active).toBe(true);
  await at(0.5, 29, house);
  expect(house.policy.active).toBe(true);
  await at(0.5, 1, house);
  expect(house.policy.active).toBe(false);
});

it('a breath in between begins the count anew', async () => {
  const house = make();
  await at(0.95, 9, house);
  await at(0.79, 0, house);
  await at(0.95, 9, house);
  expect(house.policy.active).toBe(false);
});

it('sheds low at once, normal after ten seconds more above .9, and nothing that is high or critical', async () => {
  const house = make();
  const shed = () => priorities.filter((priority) => house.policy.shed(priority) !== undefined);
  await at(0.95, 9, house);
  expect(shed()).toEqual([]);
  await at(0.95, 1, house);
  expect(shed()).toEqual(['low']);
  await at(0.95, 9, house);
  expect(shed()).toEqual(['low']);
  await at(0.95, 1, house);
  expect(shed()).toEqual(['normal', 'low']);
  expect(house.policy.shed(undefined)).toBeDefined();
  await at(0.75, 10, house);
  expect(shed()).toEqual(['low']);
  await at(0.5, 30, house);
  expect(shed()).toEqual([]);
});

it('tells how long to stay away, not all the same', async () => {
  for (const random of [0, 0.5, 0.999]) {
    const house = make(() => random);
    await at(1, 30, house);
    expect(house.policy.shed('low')).toBe(Math.round(30_000 * (1 + random / 2)));
    expect(house.policy.shed('normal')).toBe(Math.round(10_000 * (1 + random / 2)));
  }
});

it('gives a part of the weight of context to resources while it lasts, and the sum stays', async () => {
  const house = make();
  expect(house.policy.weightsOf(usual)).toBe(usual);
  await at(0.85, 10, house);
  const weights = house.policy.weightsOf(usual);
  expect(weights).toMatchObject({ context: 0.25, resource: 0.4, historical: 0.2, dependency: 0.15 });
  expect(house.policy.weightsOf(usual)).toBe(weights);
  expect(house.policy.weightsOf({ ...usual, context: 0.1 })).toMatchObject({ context: 0, resource: 0.35 });
});

it('is in no other state than the last minute explains', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.double({ min: 0, max: 2 }), { maxLength: 80 }), async (levels) => {
      const house = make();
      for (const level of levels) await at(level, 1, house);
      const wasEverHigh = levels.filter((level) => level > 0.8).length >= 10;
      if (!wasEverHigh) expect(house.policy.active).toBe(false);
      expect(house.policy.shed('critical')).toBeUndefined();
      expect(house.policy.shed('high')).toBeUndefined();
    }),
    { numRuns: 20 },
  );
});
