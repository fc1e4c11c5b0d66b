import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lettersOf, placedLetters } from './letters.ts';

it('keeps letters and digits alone, in lower case', () => {
  expect(lettersOf('«Ні, НІКОЛИ!» — 7741')).toBe('нініколи7741');
});

it('agrees with itself on letters and where they stand', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const { letters, places } = placedLetters(text);
      expect(places).toHaveLength(letters.length);
      for (let at = 1; at < places.length; at++) expect(places[at]).toBeGreaterThanOrEqual(places[at - 1] ?? 0);
      for (const place of places) expect(place).toBeLessThan(text.length);
    }),
  );
  expect(placedLetters('А-б!В').letters).toBe('абв');
  expect([...placedLetters('А-б!В').places]).toEqual([0, 2, 4]);
});
