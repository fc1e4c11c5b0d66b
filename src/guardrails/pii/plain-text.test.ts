import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leastMs } from '../../../test/support/least-ms.ts';
import { foundIn } from '../../../test/support/found-in.ts';
import { detectPii } from './detect.ts';
import { plainText } from './plain-text.ts';

test('an ordinary text is left as it is', () => {
  expect(plainText('Звичайний текст — «з лапками», № 5 й апострофом: п’ять, 50 % і a\\b.')).toBeUndefined();
  expect(plainText('')).toBeUndefined();
});

describe('what is read', () => {
  test.each([
    ['０６７', '067'],
    ['٠٦٧', '067'],
    ['०६७', '067'],
    ['𝟎𝟔𝟕', '067'],
    ['0\u200b6\u20607', '067'],
    ['со\u00adбака', 'собака'],
    ['ивaн＠x', 'ивaн@x'],
    ['и\u0306од', 'йод'],
    ['Петре\u0301нко', 'Петренко'],
    [String.raw`\u0406\u0432\u0430\u043d`, 'Іван'],
    [String.raw`a\nb\tc\"d\/e`, 'a\nb\tc"d/e'],
    [String.raw`a\\nb`, String.raw`a\nb`],
    ['%D0%86%D0%B2%D0%B0%D0%BD%20x', 'Іван x'],
    ['%ff%fe is no text', '%ff%fe is no text'],
    ['5%\u0301 x', '5% x'],
    ['%FF%D0%86%D0%B2%D0%B0%D0%BD%D0%20x%d0', '%FFІван%D0 x%d0'],
    ['%C0%AF%E0%80%80%ED%A0%80%F4%90%80%80', '%C0%AF%E0%80%80%ED%A0%80%F4%90%80%80'],
    ['%E2%82%AC%F0%9F%99%82%D0%8', '€🙂%D0%8'],
    ['a&#64;b&#x40;c&commat;d', 'a@b@c@d'],
    ['&plus;380&nbsp;67', '+380 67'],
    ['&amp;#64;', '@'],
    ['&nothing; & co; &#99999999;', '&nothing; & co; &#99999999;'],
    ['ivan%2540x', 'ivan@x'],
    [String.raw`a\x40b\u{40}c`, 'a@b@c'],
    ['⁺³⁸⁰ ₆₇', '+380 67'],
    ['①⑩ ❷ ➂ ➍ ⓹ ⓿', '110 2 3 4 5 0'],
    ['0\u316467\u28001', '0 67 1'],
    ['0\u{e0020}6\u{e0037}7\u{e0100}', '067'],
  ])('%s is %s', (sent, read) => {
    expect(plainText(sent)?.text ?? sent).toBe(read);
  });
});

test('values are found in disguise, and all of the disguise is theirs', () => {
  expect(foundIn('тел. ０６７１２３４５６７ ок', 'phone')).toEqual(['０６７１２３４５６７']);
  expect(foundIn('тел \u200b0\u200b67\u200b1234567\u200b ок', 'phone')).toEqual(['0\u200b67\u200b1234567']);
  expect(foundIn('ІПН ٣٤٦٤٠٩٦٢٣٩', 'rnokpp')).toEqual(['٣٤٦٤٠٩٦٢٣٩']);
  expect(foundIn('x=%D0%86ван%40example.com&y', 'email')).toEqual(['%D0%86ван%40example.com']);
});

test('places lead back to the text as it was sent, wherever disguises stand', () => {
  const hidden = fc.constantFrom('\u200b', '\u00ad', '\u2060', '\ufeff', '');
  fc.assert(
    fc.property(
      fc.array(hidden, { minLength: 13, maxLength: 13 }),
      fc.array(hidden, { maxLength: 8 }),
      (within, around) => {
        const number = '+380671234567'.replace(/(?!^)./g, (char, at: number) => `${within[at] ?? ''}${char}`);
        const text = `${around.join('ї')} тел. ${number} і ${around.join('a')}`;
        const [span] = detectPii(text);
        expect(span && text.slice(span.start, span.end)).toBe(number);
      },
    ),
  );
});

test('a run of bytes of any length is read, whatever is wrong in it', () => {
  const encoded = (text: string): string => [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join('');
  const sentence = encoded(
    'Договір підписує завтра Іван Петренко, про це вже знають усі, хто має знати про такі речі.',
  );
  const before = encoded('Усе гаразд, нічого нового. '.repeat(40));
  for (const odd of ['', '%20', '%FF', '%d0'])
    expect(foundIn(`${odd}${before}${odd}${sentence}`, 'person')).toContain(encoded('Іван Петренко'));
  const long = '%41'.repeat(200_000);
  expect(plainText(long)?.text).toBe('A'.repeat(200_000));
});

test('many accents on a letter are taken off in no time', () => {
  const accents = '\u0301'.repeat(16_000) + '\u0316'.repeat(16_000);
  const text = `Петре${accents}нко`;
  expect(plainText(text)?.text).toBe('Петренко');
  expect(leastMs(150, () => void plainText(text))).toBeLessThan(150);
});

test('every text is read, and its spans lie in it', () => {
  const pieces = fc.constantFrom(
    '\\u04',
    '\\u0406',
    '%D0',
    '%D0%86',
    '\\',
    '%',
    '０',
    '\u0301',
    '\u200b',
    '𝟎',
    'a@b.co',
    '+380671234567',
    ' ',
    'ї',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), (list) => {
      const text = list.join('');
      let last = 0;
      for (const { start, end } of detectPii(text)) {
        expect(start).toBeGreaterThanOrEqual(last);
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(text.length);
        last = end;
      }
    }),
  );
});

test('a value is found, and nothing beside it, among digits in disguise', () => {
  expect(foundIn('１２３ abc тел. +③⑧⓪ ⑥⑦ ①②③ ④⑤ ⑥⑦ кінець １２', 'phone')).toEqual(['+③⑧⓪ ⑥⑦ ①②③ ④⑤ ⑥⑦']);
  expect(foundIn('пошта ivan&#64;firma.com.ua тут', 'email')).toEqual(['ivan&#64;firma.com.ua']);
  expect(foundIn('пошта ivan%2540firma.com.ua тут', 'email')).toEqual(['ivan%2540firma.com.ua']);
});
