import fc from 'fast-check';
import { expect, test } from 'vitest';
import { detectPii } from './detect.ts';
import { type PiiSpan, piiTypes, type PiiType } from './pii-span.ts';
import { resolveOverlaps } from './resolve-overlaps.ts';

const TEXT = 'abcdefghijklmnopqrstuvwxyz0123456789';
const span = (type: PiiType, start: number, end: number, score = 0.8): PiiSpan => ({ type, start, end, score });
const resolved = (...spans: readonly PiiSpan[]): readonly PiiSpan[] => resolveOverlaps(TEXT, spans);

test('of one place the surest stays, of equally sure ones the type with the stricter form', () => {
  expect(resolved(span('phone', 0, 10, 0.8), span('rnokpp', 0, 10, 0.97))).toEqual([span('rnokpp', 0, 10, 0.97)]);
  expect(resolved(span('rnokpp', 0, 10, 0.7), span('phone', 0, 10, 0.8))).toEqual([span('phone', 0, 10, 0.8)]);
  expect(resolved(span('phone', 0, 10), span('rnokpp', 0, 10))).toEqual([span('rnokpp', 0, 10)]);
  expect(resolved(span('card', 0, 16), span('iban', 0, 16))).toEqual([span('iban', 0, 16)]);
});

test('what lies within another gives way to it', () => {
  expect(resolved(span('phone', 4, 14, 0.95), span('iban', 0, 29, 0.9))).toEqual([span('iban', 0, 29, 0.9)]);
  expect(resolved(span('person', 0, 10), span('email', 0, 20))).toEqual([span('email', 0, 20)]);
});

test('within a name or an address something surer stays', () => {
  expect(resolved(span('person', 0, 20, 0.8), span('national_id', 5, 14, 0.95))).toEqual([
    span('person', 0, 5, 0.8),
    span('national_id', 5, 14, 0.95),
    span('person', 14, 20, 0.8),
  ]);
  expect(resolved(span('address', 0, 20, 0.9), span('phone', 5, 14, 0.65))).toEqual([span('address', 0, 20, 0.9)]);
  expect(resolved(span('person', 0, 20, 0.8), span('iban', 5, 14, 0.95), span('card', 6, 18, 0.9))).toEqual([
    span('person', 0, 5, 0.8),
    span('iban', 5, 14, 0.95),
    span('card', 14, 18, 0.9),
    span('person', 18, 20, 0.8),
  ]);
});

test('of those that overlap in part the surer stays whole, of the other what is left', () => {
  expect(resolved(span('person', 0, 10, 0.7), span('email', 5, 20, 0.9))).toEqual([
    span('person', 0, 5, 0.7),
    span('email', 5, 20, 0.9),
  ]);
  expect(resolved(span('email', 0, 10, 0.9), span('person', 5, 20, 0.7))).toEqual([
    span('email', 0, 10, 0.9),
    span('person', 10, 20, 0.7),
  ]);
  expect(resolved(span('phone', 0, 10, 0.7), span('phone', 5, 20, 0.9))).toEqual([span('phone', 0, 20, 0.9)]);
});

test('a rest without letters and digits is none', () => {
  expect(resolveOverlaps('ab, .cd', [span('person', 0, 5, 0.6), span('email', 0, 3, 0.9), span('card', 5, 7)])).toEqual(
    [span('email', 0, 3, 0.9), span('card', 5, 7)],
  );
  expect(resolveOverlaps('ab, .cd', [span('person', 0, 4, 0.9), span('email', 1, 5, 0.6)])).toEqual([
    span('person', 0, 4, 0.9),
  ]);
});

test('the result is in order, without overlaps, and covers all that was given', () => {
  const given = fc
    .tuple(
      fc.constantFrom(...piiTypes),
      fc.nat(30),
      fc.integer({ min: 1, max: 6 }),
      fc.double({ min: 0.5, max: 1, noNaN: true }),
    )
    .map(([type, start, length, score]) => span(type, start, start + length, score));
  fc.assert(
    fc.property(fc.array(given, { maxLength: 12 }), (spans) => {
      const kept = resolveOverlaps(TEXT, spans);
      const covered = new Set(kept.flatMap(({ start, end }) => placesOf(start, end)));
      expect(spans.flatMap(({ start, end }) => placesOf(start, end)).every((place) => covered.has(place))).toBe(true);
      for (const [at, { start }] of kept.entries()) expect(start).toBeGreaterThanOrEqual(kept[at - 1]?.end ?? 0);
    }),
  );
});

const placesOf = (start: number, end: number): readonly number[] =>
  Array.from({ length: end - start }, (_, at) => start + at);

test('numbers that several types could be', () => {
  const typesIn = (text: string): readonly string[] => detectPii(text).map(({ type }) => type);
  expect(typesIn('UA213223130000026007233566001')).toEqual(['iban']);
  expect(typesIn('Картка 4111 1111 1111 1111')).toEqual(['card']);
  expect(typesIn('РНОКПП 3464096239')).toEqual(['rnokpp']);
  expect(typesIn('тел. 0671234567')).toEqual(['phone']);
  expect(typesIn('+380671234567@example.com')).toEqual(['email']);
  expect(typesIn('IP 93.127.54.89')).toEqual(['ip']);
  expect(typesIn('IBAN UA21 3223 1300 0002 6007 2335 6600 1; ЄДРПОУ 14360570; тел. 044 123 45 67')).toEqual([
    'iban',
    'edrpou',
    'phone',
  ]);
});
