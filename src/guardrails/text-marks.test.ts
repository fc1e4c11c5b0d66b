import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endOfToken, nextCapital, nextDigit, nextToken } from './text-marks.ts';

/** More than there are bits for. */
const LONG_UNITS = 140_000;
/** So many are looked over at a time. */
const CHUNK_UNITS = 8192;

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc
    .array(
      fc.constantFrom(
        'a',
        'Z',
        '7',
        ' ',
        '\n',
        '\u00a0',
        'é',
        'À',
        '×',
        'ÿ',
        'Ā',
        'ẞ',
        'Я',
        '中',
        'abcdefghijklmno',
        '.',
      ),
    )
    .map((parts) => parts.join('')),
);

const placesBy = (next: (text: string, start: number) => number, of: string): readonly number[] => {
  const places: number[] = [];
  for (let at = next(of, 0); at >= 0; at = next(of, at + 1)) places.push(at);
  return places;
};
const matches = (pattern: RegExp, of: string): readonly number[] => [...of.matchAll(pattern)].map(({ index }) => index);

const digit = /[0-9]/g;
const capital = /[A-Z\u00c0-\u00de\u0100-\u024f\u0370-\u03ff\u1e00-\u1eff]/g;
const token = /(?=[^\t-\r ]{15})/g;

describe('text marks', () => {
  it('are where expressions find them, in any text', () => {
    fc.assert(
      fc.property(text, (any) => {
        expect(placesBy(nextDigit, any)).toEqual(matches(digit, any));
        expect(placesBy(nextCapital, any)).toEqual(matches(capital, any));
        expect(placesBy(nextToken, any)).toEqual(matches(token, any));
      }),
      { numRuns: 300 },
    );
  });

  it('are found where one piece of a text ends and the next begins', () => {
    fc.assert(
      fc.property(text, fc.nat(40), (any, before) => {
        const long = `${' '.repeat(CHUNK_UNITS - before)}${any}`;
        expect(placesBy(nextDigit, long)).toEqual(matches(digit, long));
        expect(placesBy(nextCapital, long)).toEqual(matches(capital, long));
        expect(placesBy(nextToken, long)).toEqual(matches(token, long));
      }),
    );
  });

  it('are found at the ends of words of bits, and at the end of a text', () => {
    for (const length of [1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 131_071, 131_072])
      for (const [char, next] of [
        ['7', nextDigit],
        ['Q', nextCapital],
      ] as const) {
        expect(next(`${' '.repeat(length - 1)}${char}`, 0)).toBe(length - 1);
        expect(next(' '.repeat(length), 0)).toBe(-1);
      }
  });

  it('are found behind what there are bits for', () => {
    const long = `7${' '.repeat(LONG_UNITS)}7 ${' '.repeat(LONG_UNITS)}Q7`;
    expect(placesBy(nextDigit, long)).toEqual([0, LONG_UNITS + 1, long.length - 1]);
    expect(placesBy(nextCapital, long)).toEqual([long.length - 2]);
  });

  it('tell where a token ends', () => {
    const written = `a word ${'x'.repeat(40)}, ${'y'.repeat(15)}`;
    const first = nextToken(written, 0);
    expect([first, endOfToken(written, first)]).toEqual([7, 48]);
    expect(endOfToken(written, nextToken(written, 48))).toBe(written.length);
  });

  it('take any place of a long text for one of a token', () => {
    const long = ' '.repeat(LONG_UNITS);
    expect(nextToken(long, 5)).toBe(5);
    expect(endOfToken(long, 5)).toBe(LONG_UNITS);
    expect(nextToken(long, LONG_UNITS)).toBe(-1);
  });

  it('are those of the text that is asked about, in turns', () => {
    for (const [one, place] of [
      ['ab1', 2],
      ['a1b', 1],
      ['abc', -1],
      ['ab1', 2],
    ] as const)
      expect(nextDigit(one, 0)).toBe(place);
  });
});
