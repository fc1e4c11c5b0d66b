import { describe, expect, test } from 'vitest';
import { typeOf } from './label-map.ts';
import { judgedRow } from './judged-row.ts';
import { joined, matched, type Stretch, without } from './span-match.ts';
import { Tally } from './tally.ts';

const at = (start: number, end: number, type = 'person'): Stretch => ({ type, start, end });

describe('what matches', () => {
  test('three quarters of what both cover', () => {
    expect(matched([at(0, 12)], [at(0, 9)])).toEqual({ found: [true], extra: [] });
    expect(matched([at(0, 12)], [at(0, 8)])).toEqual({ found: [false], extra: [at(0, 8)] });
    expect(matched([at(0, 9)], [at(0, 12)]).found).toEqual([true]);
    expect(matched([at(0, 9)], [at(0, 13)]).found).toEqual([false]);
  });

  test('whatever the types, and each find once', () => {
    expect(matched([at(0, 9, 'phone')], [at(0, 9, 'rnokpp')]).found).toEqual([true]);
    expect(matched([at(0, 9), at(0, 9)], [at(0, 9)]).found).toEqual([true, false]);
  });

  test('several finds for one label', () => {
    expect(matched([at(0, 20)], [at(0, 9), at(10, 20)])).toEqual({ found: [true], extra: [] });
    expect(matched([at(0, 20)], [at(0, 18), at(19, 60)])).toEqual({ found: [true], extra: [at(19, 60)] });
  });
});

test('neighbours of one type are one, without space and punctuation at the ends', () => {
  const text = '(Іван) Петренко, Київ';
  expect(joined(text, [at(7, 15), at(0, 6), at(17, 21, 'address')])).toEqual([at(1, 15), at(17, 21, 'address')]);
  expect(joined('... ', [at(0, 4)])).toEqual([]);
});

test('what does not count is cut out', () => {
  expect(without([at(0, 10), at(20, 30)], [at(3, 5), at(18, 40)])).toEqual([at(0, 3), at(5, 10)]);
});

test('labels', () => {
  expect(typeOf('PHONE_NUMBER', [])).toBe('phone');
  expect(typeOf('person', [])).toBe('person');
  expect(typeOf('GPE', [])).toBeUndefined();
  expect(typeOf('ZIP_CODE', [{ type: 'ZIP_CODE' }])).toBeUndefined();
  expect(typeOf('ZIP_CODE', [{ type: 'STREET_ADDRESS' }])).toBe('address');
});

test('labels that are not masked count neither as a hit nor as a fault', () => {
  const text = 'Іван Петренко з Києва, 12 років';
  const row = {
    text,
    spans: [at(0, 13, 'PERSON'), at(16, 21, 'GPE'), at(23, 25, 'AGE')],
  };
  const judged = judgedRow(row, [
    { type: 'person', start: 0, end: 13, score: 1 },
    { type: 'address', start: 16, end: 21, score: 1 },
    { type: 'phone', start: 26, end: 31, score: 1 },
  ]);
  expect(judged.masked).toEqual({ hits: 1, misses: 0, extra: 1 });
  expect(judged.all).toEqual({ hits: 2, misses: 1, extra: 1 });
  expect(judged.extra).toEqual([{ type: 'phone', value: 'років' }]);
  expect(judged.types.find(({ type }) => type === 'person')?.counts).toEqual({ hits: 1, misses: 0, extra: 0 });
});

test('precision, recall and what they make together', () => {
  const tally = new Tally();
  tally.add(6, 2, 1);
  tally.add(0, 0, 1);
  expect(tally.figures).toEqual({ precision: 0.75, recall: 0.75, f1: 0.75, f2: 0.75 });
  const lean = new Tally();
  lean.add(1, 1, 0);
  expect(lean.f(1)).toBeCloseTo(2 / 3);
  expect(lean.f(2)).toBeCloseTo(5 / 9);
  expect(new Tally().f(2)).toBe(0);
});
