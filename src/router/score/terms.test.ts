import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { usualRouterSettings } from '../router-settings.ts';
import { type Dependencies, dependencyScore } from './dependency-score.ts';
import { historicalPerformance } from './historical-performance.ts';
import { weightedScore, weightedSum } from './weighted-score.ts';

const any = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity));
const isShare = (figure: number): boolean => figure >= 0 && figure <= 1;

describe('historical performance', () => {
  it('is six parts quality and four parts reliability', () => {
    expect(historicalPerformance(0.8, 0.98)).toBeCloseTo(0.872, 12);
  });

  it('is a share of whatever, and never falls with either', () => {
    fc.assert(fc.property(any, any, (quality, reliability) => isShare(historicalPerformance(quality, reliability))));
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), any, (one, other, fixed) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        expect(historicalPerformance(high, fixed)).toBeGreaterThanOrEqual(historicalPerformance(low, fixed));
        expect(historicalPerformance(fixed, high)).toBeGreaterThanOrEqual(historicalPerformance(fixed, low));
      }),
    );
  });
});

describe('the dependency score', () => {
  const best: Dependencies = {
    isReachable: true,
    isWarm: true,
    quotaLeft: 0.5,
    hasFallback: true,
    profileAgeMs: 1000,
  };
  const worst: Dependencies = {
    isReachable: true,
    isWarm: false,
    quotaLeft: 0,
    hasFallback: false,
    profileAgeMs: Infinity,
  };
  const unknown: Dependencies = {
    isReachable: true,
    isWarm: undefined,
    quotaLeft: undefined,
    hasFallback: undefined,
    profileAgeMs: undefined,
  };

  it('is the mean of what is known of the surroundings', () => {
    expect(dependencyScore(best)).toBe(1);
    expect(dependencyScore(worst)).toBeCloseTo((0.6 + 0 + 0.7 + 0.8) / 4, 12);
    expect(dependencyScore(unknown)).toBeCloseTo(0.8, 12);
    expect(dependencyScore({ ...best, quotaLeft: 0.05 })).toBeCloseTo((1 + 0.25 + 1 + 1) / 4, 12);
  });

  it('is nothing for what cannot be reached', () => {
    expect(dependencyScore({ ...best, isReachable: false })).toBe(0);
  });

  it('is a share of whatever', () => {
    fc.assert(
      fc.property(any, any, (quotaLeft, profileAgeMs) =>
        isShare(dependencyScore({ ...best, quotaLeft, profileAgeMs })),
      ),
    );
  });
});

describe('the score', () => {
  const { weights } = usualRouterSettings;
  const terms = { context: 0.9, resource: 0.5, historical: 0.8, dependency: 0.6 };

  it('is the weighted sum of the terms until something was learned', () => {
    const sum = weightedSum(terms, weights);
    expect(sum).toBeCloseTo(0.4 * 0.9 + 0.25 * 0.5 + 0.2 * 0.8 + 0.15 * 0.6, 12);
    expect(weightedScore(sum, undefined, weights)).toBe(sum);
    expect(weightedScore(sum, 1, weights)).toBeCloseTo(0.7 * 0.735 + 0.3, 12);
    expect(weightedScore(sum, NaN, weights)).toBe(sum);
  });

  it('takes weights that do not sum to 1 as shares of their sum', () => {
    const doubled = { ...weights, context: 0.8, resource: 0.5, historical: 0.4, dependency: 0.3 };
    expect(weightedSum(terms, doubled)).toBeCloseTo(0.735, 12);
    expect(weightedSum(terms, { context: 0, resource: 0, historical: 0, dependency: 0, learned: 0 })).toBe(0);
  });

  it('is a share of whatever, and between the terms', () => {
    const one = fc.record({ context: any, resource: any, historical: any, dependency: any });
    fc.assert(
      fc.property(one, any, any, (odd, learned, weight) => {
        const sum = weightedSum(odd, { ...weights, context: weight });
        expect(isShare(sum)).toBe(true);
        expect(isShare(weightedScore(sum, learned, { ...weights, learned: weight }))).toBe(true);
      }),
    );
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, share, share, (context, resource, historical, dependency) => {
        const sum = weightedSum({ context, resource, historical, dependency }, weights);
        expect(sum).toBeGreaterThanOrEqual(Math.min(context, resource, historical, dependency) - 1e-12);
        expect(sum).toBeLessThanOrEqual(Math.max(context, resource, historical, dependency) + 1e-12);
      }),
    );
  });
});
