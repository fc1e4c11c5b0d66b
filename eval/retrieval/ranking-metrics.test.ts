import { describe, expect, it } from 'vitest';
import { ndcg, recall } from './ranking-metrics.ts';

const relevant = new Set(['a', 'b']);

describe('ndcg', () => {
  it('is 1 where all that is relevant comes first, in any order', () => {
    expect(ndcg(['b', 'a', 'c'], relevant, 10)).toBe(1);
    expect(ndcg(['a', 'c'], new Set(['a']), 1)).toBe(1);
  });

  it('is less the later it comes', () => {
    expect(ndcg(['c', 'a'], new Set(['a']), 10)).toBeCloseTo(1 / Math.log2(3));
    expect(ndcg(['a', 'c', 'b'], relevant, 10)).toBeCloseTo((1 + 1 / 2) / (1 + 1 / Math.log2(3)));
  });

  it('is 0 where it comes too late, or not at all', () => {
    expect(ndcg(['c', 'a'], new Set(['a']), 1)).toBe(0);
    expect(ndcg([], relevant, 10)).toBe(0);
    expect(ndcg(['a'], new Set(), 10)).toBe(0);
  });
});

describe('recall', () => {
  it('is the share that was found in time', () => {
    expect(recall(['a', 'c', 'b'], relevant, 2)).toBe(0.5);
    expect(recall(['a', 'b'], relevant, 5)).toBe(1);
    expect(recall(['a'], new Set(), 5)).toBe(0);
  });
});
