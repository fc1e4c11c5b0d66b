import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { detectPii } from '../../src/guardrails/pii/detect.ts';
import { between, seeded } from '../../test/support/seeded.ts';
import { piiRows } from './pii-row.ts';

const file = fileURLToPath(new URL('clean-texts.jsonl', import.meta.url));

const isFound = (text: string): boolean => detectPii(text).length > 0;

test('code, logs, products, places, headlines and customs terms are nearly never taken for personal data', async () => {
  const rows = piiRows(file);
  expect(rows.length).toBeGreaterThan(150);
  expect(rows.every(({ spans }) => spans.length === 0)).toBe(true);
  expect(rows.filter(({ text }) => isFound(text)).map(({ text }) => text).length).toBeLessThanOrEqual(6);
});

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const digits = '0123456789';

test.each([
  ['of letters and digits', alphabet + digits],
  ['of letters', alphabet],
])('tokens %s are nearly never names', (_, chars) => {
  const random = seeded(5);
  const token = (): string =>
    Array.from({ length: 16 }, () => chars.charAt(between(random, 0, chars.length - 1))).join('');
  const texts = Array.from(
    { length: 500 },
    (_, at) =>
      [`${token()} ${token()}`, `The token is ${token()}.`, `Ваш ключ: ${token()}, збережіть його.`][at % 3] ?? '',
  );
  expect(texts.filter(isFound).length).toBeLessThanOrEqual(2);
});

const unknownNames =
  'Qerim Zymberi|Xolani Dlamini|Thandiwe Mkhize|Oyelaran Babatunde|Venkataraman Subbaiah|Wojslaw Brzoza|Nurlan Tolegenov|Hovhannes Terlemezian|Makoa Kealoha|Tjitske Hoekstra|Gintaras Vaiciulis|Blerta Hoxha'.split(
    '|',
  );

test('names that no list has are still found', () => {
  const texts = unknownNames.flatMap((name) => [`Please send the invoice to ${name} by Friday.`, `Client: ${name}`]);
  expect(texts.filter((text) => !isFound(text))).toEqual([]);
});
