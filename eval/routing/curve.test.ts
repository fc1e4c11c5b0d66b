import { describe, expect, it } from 'vitest';
import { seeded } from '../../test/support/seeded.ts';
import { averageQuality, curveOf, figuresOfCurve, type PairOutcome, quantile } from './curve.ts';

const random = seeded(11);
/** Two models that agree on most prompts. */
const outcomes = (wish: (weak: number, strong: number) => number): readonly PairOutcome[] =>
  Array.from({ length: 4000 }, () => {
    const weak = random() < 0.7 ? 1 : 0;
    const strong = random() < 0.9 ? 1 : 0;
    return { weak, strong, wish: wish(weak, strong) };
  });

describe('the curve of two models', () => {
  it('goes from the weak model to the strong one at eleven thresholds', () => {
    const points = curveOf(outcomes(() => random()));
    expect(points).toHaveLength(11);
    expect(points[0]?.strongShare).toBeCloseTo(0, 2);
    expect(points.at(-1)?.strongShare).toBe(1);
    expect(points.at(-1)?.quality).toBeCloseTo(0.9, 1);
  });

  it('is a half for chance, more for a router that knows and less for one that errs', () => {
    const chance = figuresOfCurve(outcomes(() => random()));
    expect(chance.apgr).toBeCloseTo(0.5, 1);
    expect(chance.cpt50).toBeGreaterThan(35);
    const knows = figuresOfCurve(outcomes((weak, strong) => strong - weak + random() / 10));
    expect(knows.apgr).toBeGreaterThan(1);
    expect(knows.cpt80).toBeLessThan(25);
    expect(figuresOfCurve(outcomes((weak, strong) => weak - strong + random() / 10)).apgr).toBeLessThan(0);
  });

  it('reads shares between two thresholds off a straight line', () => {
    const halves = Array.from({ length: 100 }, (_, at) => ({ weak: 0, strong: at < 50 ? 1 : 0, wish: 100 - at }));
    const { apgr, cpt50, cpt80 } = figuresOfCurve(halves);
    expect(apgr).toBeCloseTo(0.75, 1);
    expect(cpt50).toBeCloseTo(25, 0);
    expect(cpt80).toBeCloseTo(40, 0);
  });
});

describe('averageQuality', () => {
  const line = [
    { cost: 0, quality: 0.4 },
    { cost: 1, quality: 0.8 },
  ];

  it('is the mean height of the hull between two costs', () => {
    expect(averageQuality(line, 0, 1)).toBeCloseTo(0.6);
    expect(averageQuality([...line, { cost: 0.5, quality: 0.8 }], 0, 1)).toBeCloseTo(0.7);
  });

  it('is not drawn down by points below the hull, nor by dearer ones that are worse', () => {
    expect(averageQuality([...line, { cost: 0.5, quality: 0.1 }], 0, 1)).toBeCloseTo(0.6);
    expect(averageQuality([...line, { cost: 2, quality: 0.2 }], 0, 2)).toBeCloseTo(0.7);
  });
});

describe('quantile', () => {
  it('lies between two numbers on a straight line', () => {
    expect(quantile([0, 10], 0.25)).toBe(2.5);
    expect(quantile([1, 2, 3], 1)).toBe(3);
  });
});
