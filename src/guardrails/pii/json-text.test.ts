import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonStart, placeAfter, replaceStretches, rewriteJson, viewJson } from './json-text.ts';

const rewrite = (raw: string, word: string, by: string): string => {
  const view = viewJson(raw);
  const start = view.text.indexOf(word);
  return start < 0 ? raw : rewriteJson(view, [{ start, end: start + word.length }], () => by);
};

describe('words in JSON', () => {
  it.each([
    ['{"a": "Іван тут"}', 'Іван', '{"a": "X тут"}'],
    ['{"\\u0406\\u0432\\u0430\\u043d": 1}', 'Іван', '{"X": 1}'],
    ['{"a": "x\\n\\u0406ван \\"q\\""}', 'Іван', '{"a": "x\\nX \\"q\\""}'],
    ['{"a": 380671234567, "b": 1}', '380671234567', '{"a": "X", "b": 1}'],
    ['[-12.5e3]', '2.5', '["X"]'],
    ['це не JSON, Іван', 'Іван', 'це не JSON, X'],
    ['{"a": "Іван', 'Іван', '{"a": "X'],
    ['{"a":true}', 'a":t', '{"X":true}'],
    ['{"bad": "\\x Іван"}', 'Іван', '{"bad": "\\\\x X"}'],
  ])('of %s', (raw, word, left) => {
    expect(rewrite(raw, word, 'X')).toBe(left);
  });

  it('that cross from one string into another give way in both', () => {
    const raw = '["4111 1111","1111 1111"]';
    const view = viewJson(raw);
    expect(rewriteJson(view, [{ start: 2, end: view.text.length - 2 }], () => 'X')).toBe('["X","X"]');
  });

  it('keep any JSON valid, whatever gives way', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.nat(30), (raw, from, length) => {
        const view = viewJson(raw);
        const start = from % (view.text.length + 1);
        const end = Math.min(view.text.length, start + length);
        const rewritten = rewriteJson(view, start < end ? [{ start, end }] : [], () => 'X "y" \\');
        expect(() => JSON.parse(rewritten) as unknown).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });

  it('are left as they came where nothing gives way', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (raw) => {
        expect(rewriteJson(viewJson(raw), [], () => 'X')).toBe(raw);
      }),
    );
  });
});

it('replaces stretches and leaves out what lies outside', () => {
  const x = (): string => 'X';
  expect(
    replaceStretches(
      'abcdef',
      [
        { start: -2, end: 1 },
        { start: 3, end: 9 },
      ],
      x,
    ),
  ).toBe('XbcX');
  expect(replaceStretches('abc', [{ start: 5, end: 9 }], x)).toBe('abc');
});

it('knows whether a place is within a string, wherever the JSON is cut', () => {
  const json = '{"a\\"b": "c\\\\", "d": [1, "\\""]}';
  const whole = Array.from(json).map((_, at) => placeAfter(jsonStart, json.slice(0, at)));
  for (let cut = 0; cut < json.length; cut++)
    for (let end = cut; end < json.length; end++)
      expect(placeAfter(placeAfter(jsonStart, json.slice(0, cut)), json.slice(cut, end))).toEqual(whole[end]);
  const inside = Array.from(json)
    .filter((_, at) => whole[at]?.isInString)
    .join('');
  expect(inside).toBe('a\\"b"c\\\\"d"\\""');
});
