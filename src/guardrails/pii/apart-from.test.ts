import fc from 'fast-check';
import { expect, test } from 'vitest';
import { apartFrom, type Stretch } from './apart-from.ts';

/** In order, with gaps and without. */
const stretches = fc.array(fc.tuple(fc.nat(4), fc.integer({ min: 1, max: 5 })), { maxLength: 20 }).map((steps) => {
  let at = 0;
  return steps.map(([gap, length]): Stretch => {
    const start = at + gap;
    at = start + length;
    return { start, end: at };
  });
});

test('keeps the spans that overlap nothing, in their order', () => {
  fc.assert(
    fc.property(stretches, stretches, (spans, taken) => {
      const free = spans.filter(({ start, end }) => !taken.some((other) => start < other.end && end > other.start));
      expect(apartFrom(spans, taken)).toEqual(free);
    }),
  );
});
