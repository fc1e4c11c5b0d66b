import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { windowFeatures, Windows } from './windows.ts';

type Segment = { readonly sum: number; readonly features: number };

/** By the definition: for each segment the longest stretches that end with it and are short enough. */
function plainWindows(segments: readonly Segment[]): ReadonlySet<string> {
  const found = new Set<string>();
  segments.forEach((_, last) => {
    for (const most of windowFeatures) {
      let first = 0;
      const stretch = (): readonly Segment[] => segments.slice(first, last + 1);
      const size = (): number => stretch().reduce((sum, { features }) => sum + features, 0);
      while (first < last && size() > most) first++;
      if (first < last) found.add(`${stretch().reduce((sum, one) => sum + one.sum, 0)} ${size()} ${first}`);
    }
  });
  return found;
}

const segment = fc.record({ sum: fc.integer({ min: -1000, max: 1000 }), features: fc.integer({ min: 3, max: 600 }) });

describe('Windows', () => {
  it('are all stretches that they should be', () => {
    const windows = new Windows();
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 40 }), (segments) => {
        const found = new Set<string>();
        windows.begin();
        segments.forEach(({ sum, features }, at) => {
          windows.add(sum, features, at);
          windows.each((total, size, from) => found.add(`${total} ${size} ${from}`));
        });
        expect(found).toEqual(plainWindows(segments));
        expect(windows.features).toBe(segments.reduce((sum, { features }) => sum + features, 0));
      }),
    );
  });

  it('go on after more segments than are kept', () => {
    const windows = new Windows();
    windows.begin();
    let largest = 0;
    for (let at = 0; at < 5000; at++) {
      windows.add(1, 3, at);
      windows.each((_, size) => (largest = Math.max(largest, size)));
    }
    expect(largest).toBe(3198);
    expect(windows.sum).toBe(5000);
  });
});
