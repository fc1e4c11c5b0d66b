import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seeded } from '../../../test/support/seeded.ts';
import { type Arms, Explorer, mayExplore } from './explore.ts';

const arms = (...rows: readonly (readonly [score: number, deviation: number, trials: number])[]): Arms => ({
  score: rows.map(([score]) => score),
  deviation: rows.map(([, deviation]) => deviation),
  trials: rows.map(([, , trials]) => trials),
});
function shares(explorer: Explorer, of: Arms, rounds: number): readonly number[] {
  const counts = Array.from(of.score, () => 0);
  for (let round = 0; round < rounds; round++) counts[explorer.choose(of).place]! += 1 / rounds;
  return counts;
}

it('is not done with requests of rank, or that refuse it', () => {
  expect(mayExplore(undefined)).toBe(true);
  expect(mayExplore({ priority: 'low' })).toBe(true);
  expect(mayExplore({ priority: 'normal', explore: true })).toBe(true);
  expect(mayExplore({ priority: 'high' })).toBe(false);
  expect(mayExplore({ priority: 'critical', explore: true })).toBe(false);
  expect(mayExplore({ explore: false })).toBe(false);
});

describe('without doubt', () => {
  it.each<[string, Arms, number]>([
    ['the best is chosen, the first of equals', arms([0.5, 0.1, 0], [0.9, 0.1, 0], [0.9, 0.1, 0]), 1],
    ['nothing is tried before anything was learned', arms([0.9, 1, 0], [0.9, 1, 0]), 0],
    ['nothing worse by more than the margin is tried', arms([0.9, 1, 99], [0.84, 0.005, 30]), 0],
    ['nothing is tried that is worse by twice the margin', arms([0.9, 1, 99], [0.79, 1, 0]), 0],
    ['nothing is tried that is worse beyond doubt', arms([0.9, 1, 99], [0.84, 0.005, 0]), 0],
    ['nothing is tried where all is known', arms([0.9, 0, 99], [0.88, 0, 99]), 0],
    ['who has no score takes no part', arms([NaN, 1, 9], [0.2, 0, 99], [-Infinity, 1, 0], [Infinity, 1, 0]), 1],
    ['nobody is chosen of nobody', arms(), -1],
    ['nobody is chosen where nobody takes part', arms([NaN, 1, 50]), -1],
  ])('%s', (_name, of, place) => {
    const explorer = new Explorer(seeded(1), () => 100);
    for (let round = 0; round < 200; round++)
      expect(explorer.choose(of)).toEqual({ place, propensity: 1, explores: false });
  });
});

describe('the share of tries', () => {
  it('is the cap at most, for all decisions together', () => {
    const explorer = new Explorer(seeded(2), () => 5);
    let tries = 0;
    for (let round = 0; round < 20_000; round++) {
      if (explorer.choose(arms([0.8, 0.2, 99], [0.79, 0.2, 99])).explores) tries++;
      if (tries > 0) expect(tries / (round + 1)).toBeLessThanOrEqual(0.05);
    }
    expect(tries / 20_000).toBeGreaterThan(0.035);
  });

  it('counts decisions with which nothing may be tried, and does not save them all up', () => {
    const explorer = new Explorer(seeded(3), () => 5);
    for (let round = 0; round < 10_000; round++) explorer.pass();
    let tries = 0;
    for (let round = 0; round < 300; round++) if (explorer.choose(arms([0.8, 0, 99], [0.79, 0, 0])).explores) tries++;
    expect(tries).toBeLessThanOrEqual(10 + 300 * 0.05);
  });

  it('is what doubt asks for, where that is less', () => {
    const rare = shares(new Explorer(seeded(4), () => 5), arms([0.8, 0.012, 99], [0.76, 0.012, 99]), 20_000);
    expect(rare[1]).toBeGreaterThan(0.002);
    expect(rare[1]).toBeLessThan(0.02);
  });

  it('is none where the operator wants none, whatever odd number says so', () => {
    for (const percent of [0, -5, NaN])
      expect(shares(new Explorer(seeded(5), () => percent), arms([0.8, 1, 9], [0.79, 1, 0]), 500)).toEqual([
        expect.closeTo(1),
        0,
      ]);
  });
});

it('tries new models at the cap, and the others not before', () => {
  const of = arms([0.8, 0.5, 99], [0.79, 0.5, 99], [0.76, 0, 29], [0.77, 0, 0]);
  const [, known, few, none] = shares(new Explorer(seeded(6), () => 5), of, 20_000);
  expect(known).toBe(0);
  expect(few).toBeGreaterThan(0.015);
  expect(none).toBeGreaterThan(0.015);
});

it('tells the probability with which it chooses: weighted by it each model counts the same', () => {
  const explorer = new Explorer(seeded(7), () => 20);
  const of = arms([0.8, 0.05, 99], [0.78, 0.05, 99], [0.77, 0.05, 99]);
  const weights = [0, 0, 0];
  const rounds = 40_000;
  let saved = 0;
  for (let round = 0; round < rounds; round++) {
    const { place, propensity } = explorer.choose(of);
    if (propensity === 1) continue; // no try was left
    saved++;
    weights[place]! += 1 / propensity;
  }
  for (const weight of weights) expect(weight / saved).toBeCloseTo(1, 0.7);
});

it('finds out in the end: the model that is better gets the traffic', () => {
  const random = seeded(8);
  const explorer = new Explorer(random, () => 5);
  const truth = [0.7, 0.78];
  const sums = [0, 0];
  const trials = [0, 0];
  const PRIOR = { mean: 0.7, weight: 20 }; // what their cards say of both
  const chosen: number[] = [];
  for (let round = 0; round < 4000; round++) {
    const score = sums.map((sum, place) => (sum + PRIOR.mean * PRIOR.weight) / (trials[place]! + PRIOR.weight));
    const deviation = trials.map((count) => 0.45 / Math.sqrt(count + PRIOR.weight));
    const { place } = explorer.choose({ score, deviation, trials });
    sums[place]! += random() < truth[place]! ? 1 : 0;
    trials[place]!++;
    chosen.push(place);
  }
  const late = chosen.slice(-1000);
  expect(late.filter((place) => place === 1).length / late.length).toBeGreaterThan(0.9);
});

it('gives a probability and a place that takes part, whatever it is told', () => {
  const odd = fc.oneof(fc.double({ min: -1, max: 2 }), fc.constantFrom(NaN, Infinity, -Infinity));
  const row = fc.tuple(odd, odd, odd);
  fc.assert(
    fc.property(
      fc.array(row, { maxLength: 60 }),
      fc.nat(),
      fc.integer({ min: -10, max: 200 }),
      (rows, seed, percent) => {
        const explorer = new Explorer(seeded(seed), () => percent);
        for (let round = 0; round < 20; round++) {
          const of = arms(...rows);
          const { place, propensity } = explorer.choose(of);
          const finite = rows.map(([score]) => score).filter(Number.isFinite);
          if (finite.length === 0) expect(place).toBe(-1);
          else {
            const [score = NaN, deviation = NaN, trials = NaN] = rows[place] ?? [];
            const doubt = trials >= 30 || !(deviation > 0) ? 0 : Math.min(0.05, deviation);
            expect(score + doubt).toBeGreaterThanOrEqual(Math.max(...finite) - 0.05);
          }
          expect(propensity).toBeGreaterThan(0);
          expect(propensity).toBeLessThanOrEqual(1);
        }
      },
    ),
  );
});
