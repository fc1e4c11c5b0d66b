import { describe, expect, it } from 'vitest';
import { detectPlainForms } from '../../../test/support/pii-vault.ts';
import { detectPii } from './detect.ts';
import { encodedData } from './encoded-data.ts';

const found = (text: string): readonly string[] =>
  encodedData(text, detectPlainForms).map(({ type, start, end }) => `${type} ${text.slice(start, end)}`);

const hidden = (words: string, alphabet: 'base64' | 'base64url' = 'base64'): string =>
  Buffer.from(words).toString(alphabet);

describe('data in base64 and hexadecimal digits', () => {
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
    ['what holds nothing personal', hidden('nothing of anybody is in here')],
    ['a short word', 'MDY3MTIzNDU2Nw'],
    ['a hash', '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
  ])('is not %s', (_, text) => {
    expect(found(text)).toEqual([]);
  });

  const words = 'Мене звати Іван Петренко, телефон +380671234567, картка 4111 1111 1111 1111, живу у Львові.';

  it('is found in every line of a letter, wherever its lines begin', () => {
    for (let before = 0; before < 6; before++) {
      const lines = hidden('я'.repeat(40) + 'x'.repeat(before) + words.repeat(3)).replace(/.{76}/g, '$&\r\n');
      expect(found(`Ось лист:\n${lines}\n\nДякую`)).toEqual([expect.stringContaining(lines)]);
      for (const line of lines.split('\r\n').slice(0, -1)) expect(found(lines)[0]).toContain(line);
    }
  });

  it.each([
    ['behind letters', (run: string) => `v=a${run}`],
    ['behind a path', (run: string) => `payload=xx/${run}`],
    ['in a quotation', (run: string) => `"ab${run}"`],
  ])('is found %s', (_, framed) => {
    expect(found(framed(hidden('телефон +380671234567')))).toHaveLength(1);
  });

  it('is found behind bytes that are no text', () => {
    const bytes = Buffer.from([0, 1, 2, 255, 254, 3, 200, 17, 128]);
    expect(found(Buffer.concat([bytes, Buffer.from('tel +380671234567')]).toString('base64'))).toHaveLength(1);
  });

  it('is found in a line beneath one that is another code', () => {
    const hash = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
    for (const words of ['Петренко Іван Сергійович', 'Іван Петренко']) {
      const text = `${hash}\n${hidden(words)}`;
      expect(encodedData(text, detectPii)).toEqual([expect.objectContaining({ type: 'person', end: text.length })]);
    }
  });

  it.each(['\n', '\r\n', '-'])('is found behind a code that ends amid a letter, parted by %j', (parted) => {
    for (const length of [118, 119, 120, 121]) {
      const harmless = hidden('nothing of anybody is in here. '.repeat(8).slice(0, length)).replaceAll('=', '');
      expect(found(`${harmless}${parted}${hidden('ivan.petrenko@gmail.com +380671234567')}`)).toHaveLength(1);
    }
  });

  it('is looked for in time that grows with the text', () => {
    const line = hidden('nothing of anybody is in here').replaceAll('=', '');
    let chars = 0;
    const count = (text: string): [] => {
      chars += text.length;
      return [];
    };
    const text = `${line}\n`.repeat(3000);
    encodedData(text, count);
    expect(chars).toBeLessThan(10 * text.length);
  });

  it('is found in base64 of base64, but no deeper', () => {
    const twice = hidden(hidden('tel +380671234567'));
    expect(found(twice)).toEqual([`phone ${twice}`]);
    expect(found(hidden(twice))).toEqual([]);
  });

  it('holds nothing of what was decoded before', () => {
    encodedData(Buffer.from('пишіть на ivan@firm.ua, '.repeat(20)).toString('hex'), detectPlainForms);
    const read: string[] = [];
    const listen = (text: string): [] => {
      read.push(text);
      return [];
    };
    encodedData(`a${Buffer.from('tel +3806712345').toString('hex')}`, listen);
    encodedData(hidden('tel +3806712345'), listen);
    expect(read.join('\n')).toContain('tel');
    expect(read.join('\n')).not.toMatch(/ivan|firm/);
  });

  it('is found in hexadecimal digits', () => {
    for (const text of ['tel +380671234567', 'пишіть на ivan@firm.ua']) {
      const digits = Buffer.from(text).toString('hex');
      expect(found(`id ${digits}.`)).toHaveLength(1);
      expect(found(digits.toUpperCase())).toHaveLength(1);
      expect(found(`a${digits}`)).toHaveLength(1);
    }
  });

  it('is found wherever it stands in a long run, and the rest of that stays', () => {
    for (const at of [0, 5000, 8100, 60_000, 99_000]) {
      const bytes = Buffer.from('nothing of anybody is in here, '.repeat(3500));
      bytes.write(' tel +380671234567 ', at);
      const spans = encodedData(bytes.toString('base64'), detectPlainForms);
      expect(spans.length).toBeGreaterThan(0);
      expect(spans.reduce((sum, { start, end }) => sum + end - start, 0)).toBeLessThanOrEqual(2 * 8192);
      expect(spans.some(({ start, end }) => start <= (at * 4) / 3 && end >= ((at + 19) * 4) / 3)).toBe(true);
    }
  });
});
