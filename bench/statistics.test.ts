import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median, quantile, slope, windowMinima } from './statistics.ts';

describe('quantile', () => {
  it('interpolates between neighbours and does not depend on order', () => {
    expect(median([9, 1, 4])).toBe(4);
    expect(median([10, 1, 2, 4])).toBe(3);
    expect(quantile([30, 10, 20], 0.25)).toBe(15);
    expect(quantile([3, 1, 2], 1)).toBe(3);
    expect(quantile([7], 0.99)).toBe(7);
  });

  it('sorts as numbers, not as text', () => {
    expect(median([100, 9, 20])).toBe(20);
  });

  it('has no value for no values', () => {
    expect(median([])).toBeNaN();
  });
});

describe('slope', () => {
  it('finds the rise of any line', () => {
    const value = fc.integer({ min: -1000, max: 1000 });
    fc.assert(
      fc.property(value, value, fc.uniqueArray(value, { minLength: 2 }), (rise, base, places) => {
        expect(slope(places.map((x) => ({ x, y: base + rise * x })))).toBeCloseTo(rise, 6);
      }),
    );
  });

  it('averages noise out', () => {
    const points = [0, 1, 2, 3].map((x) => ({ x, y: 2 * x + (x === 1 || x === 2 ? -1 : 1) }));
    expect(slope(points)).toBeCloseTo(2);
  });

  it('has none over a single place', () => {
    expect(slope([{ x: 1, y: 5 }])).toBeNaN();
  });
});

describe('windowMinima', () => {
  it('keeps the lowest point of each window where it stood', () => {
    const points = [
      { x: 0, y: 5 },
      { x: 9, y: 3 },
      { x: 10, y: 8 },
      { x: 15, y: 7 },
      { x: 30, y: 1 },
    ];
    expect(windowMinima(points, 10)).toEqual([
      { x: 9, y: 3 },
      { x: 15, y: 7 },
      { x: 30, y: 1 },
    ]);
  });
});
