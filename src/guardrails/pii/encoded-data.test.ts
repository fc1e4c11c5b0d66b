import { describe, expect, it } from 'vitest';
import { detectPlainForms } from '../../../test/support/pii-vault.ts';
import { encodedData } from './encoded-data.ts';

const found = (text: string): readonly string[] =>
  encodedData(text, (inner) => detectPlainForms(inner)).map(
    ({ type, start, end }) => `${type} ${text.slice(start, end)}`,
  );

const hidden = (words: string, alphabet: 'base64' | 'base64url' = 'base64'): string =>
  Buffer.from(words).toString(alphabet);

describe('data in base64', () => {
  it('is found as one run, wherever it stands', () => {
    for (const words of ['tel +380671234567', 'дзвоніть ivan@firm.ua зараз', '+380671234567']) {
      const run = hidden(words);
      for (let before = 0; before < 25; before++) {
        const [one, ...others] = found(`${'я'.repeat(before)} ${run} кінець`);
        expect(one).toMatch(/^(?:phone|email) /);
        expect(one?.split(' ')[1]).toBe(run);
        expect(others).toEqual([]);
      }
    }
    const run = hidden('??>>дзвоніть ivan@firm.ua', 'base64url');
    expect(found(run)).toEqual([`email ${run}`]);
  });

  it('is found each time', () => {
    const run = hidden('tel +380671234567');
    expect(found(`${run} ${run}\n${run}`)).toHaveLength(3);
  });

  it.each([
    ['prose', 'The quick brown fox jumps over the lazy dog, and nobody minds it at all today.'],
    ['what is no text', Buffer.from([...Array(60).keys()].map((at) => (at * 71) % 256)).toString('base64')],
    ['control characters', hidden('\u0001\u0002 +380671234567 +380671234567')],
    ['what holds nothing personal', hidden('nothing of anybody is in here')],
    ['a short word', 'MDY3MTIzNDU2Nw'],
    ['a picture', hidden('+380671234567 '.repeat(6000))],
  ])('is not %s', (_, text) => {
    expect(found(text)).toEqual([]);
  });
});
