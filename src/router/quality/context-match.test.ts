import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contextMatch } from './context-match.ts';

const nothing = { byIntent: 0.8, byWords: 0, outcomes: 0, byNeighbours: 0, neighbours: 0, gate: 1 };

describe('contextMatch', () => {
  it('is the figure of the intent where nothing else is known, or the prompt is unlike all that is', () => {
    expect(contextMatch(nothing)).toBe(0.8);
    expect(contextMatch({ ...nothing, outcomes: 5000, neighbours: 50, gate: 0 })).toBeCloseTo(0.8);
  });

  it('weighs the three views by their evidence', () => {
    const known = { byIntent: 0.8, byWords: 0.4, outcomes: 200, byNeighbours: 0.6, neighbours: 5, gate: 0.5 };
    expect(contextMatch(known)).toBeCloseTo((20 * 0.8 + 5 * 0.4 + 2.5 * 0.6) / 27.5);
  });

  it('lets no view count more than fifty outcomes', () => {
    expect(contextMatch({ ...nothing, byWords: 0.1, outcomes: 1e9 })).toBeCloseTo((20 * 0.8 + 50 * 0.1) / 70);
  });

  it('is a share whatever the figures', () => {
    const any = fc.double();
    fc.assert(
      fc.property(any, any, any, any, any, any, (byIntent, byWords, outcomes, byNeighbours, neighbours, gate) => {
        const value = contextMatch({ byIntent, byWords, outcomes, byNeighbours, neighbours, gate });
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
      }),
    );
  });
});
