import { describe, expect, test } from 'vitest';
import { detectPii } from './detect.ts';
import { detectors } from './detectors/index.ts';
import { readPage } from './page.ts';
import { piiTypes } from './pii-span.ts';
import { topicOf } from './topics.ts';

test('every type has a detector, and every detector names its types', () => {
  expect(new Set(detectors.flatMap(({ types }) => types))).toEqual(new Set(piiTypes));
  expect(new Set(detectors.map(({ name }) => name)).size).toBe(detectors.length);
});

test('a text holds several data', () => {
  const text =
    'ТОВ «Вектор» (ЄДРПОУ 14360570), тел. +380 67 123 45 67, office@vektor.ua, рахунок UA213223130000026007233566001';
  expect(detectPii(text).map(({ type, start, end }) => [type, text.slice(start, end)])).toEqual([
    ['edrpou', '14360570'],
    ['phone', '+380 67 123 45 67'],
    ['email', 'office@vektor.ua'],
    ['iban', 'UA213223130000026007233566001'],
  ]);
});

test('only wanted types are given, and others still keep their places', () => {
  const text = 'a@b.co, +380671234567';
  expect(detectPii(text, new Set(['email'])).map(({ type }) => type)).toEqual(['email']);
  expect(detectPii(text, new Set(['iban']))).toEqual([]);
});

test.each(['', ' ', 'слово', '1', '@', '\n'])('nothing is in %j', (text) => {
  expect(detectPii(text)).toEqual([]);
});

describe('a page', () => {
  test('parts digits where something stands that no number has', () => {
    const { chains, starts } = readPage('тел. 067 123-45-67, код 12; 1 2 3 і 4');
    expect(chains.map(({ runs, total }) => [runs.length, total])).toEqual([
      [4, 10],
      [3, 3],
    ]);
    expect(starts).toHaveLength(4);
  });

  test('gaps of more than five characters part numbers', () => {
    expect(readPage('123456      123456').chains).toHaveLength(2);
    expect(readPage('123456     123456').chains).toHaveLength(1);
  });
});

test.each([
  ['РНОКПП ', 'tax'],
  ['ідентифікаційний код ', 'tax'],
  ['tax_id: ', 'tax'],
  ['taxId: ', 'tax'],
  ['код товару ', 'goods'],
  ['ID-картка № ', 'id_card'],
  ['паспорт у вигляді картки ', 'passport'],
  ['мобільний: ', 'phone'],
  ['birthDate: ', 'birth'],
  ['телефон за декларацією ', 'document'],
  ['ніякого слова ', undefined],
  ['', undefined],
])('before a number, %s speaks of %s', (text, topic) => {
  expect(topicOf(text)).toBe(topic);
});

/** Texts that make a careless search quadratic, of a hundred thousand characters. */
const LENGTH = 100_000;
const repeated = (piece: string): string => piece.repeat(Math.ceil(LENGTH / piece.length)).slice(0, LENGTH);
const hostile = [
  '1',
  '1 ',
  '1-',
  '1.',
  '1\n',
  '(',
  '+',
  '+1',
  '@',
  'a@',
  'a.a@',
  'a@b.',
  'ї@',
  'QUJD',
  'a1B2',
  ':',
  'a:1',
  '\\',
  '%41',
  '%',
  '\\u0031',
  '1\u200b',
  'е\u0301',
  'UA12 ',
  '1985 ',
  '12.03.1985 ',
  '3464096239 ',
  '4111 1111 1111 1112 ',
  'phone 1234567 ',
  'МО 123456 ',
  '0 ',
  'x1',
];

test.each(hostile)('a hundred thousand characters of %j are looked through in linear time', (piece) => {
  const text = repeated(piece);
  const half = text.slice(0, LENGTH / 2);
  const cost = (input: string): number => {
    const best = [1, 2, 3].map(() => {
      const before = process.cpuUsage();
      detectPii(input);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1_000;
    });
    return Math.min(...best);
  };
  const whole = cost(text);
  // A linear search takes twice as long for twice the text; small costs are all noise.
  expect(whole).toBeLessThan(Math.max(150, 3.5 * cost(half)));
});
