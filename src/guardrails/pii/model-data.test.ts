import { get_encoding } from 'tiktoken';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { batches, finish, start, text, toolCall } from '../../../test/support/events.ts';
import { piiHouse } from '../../../test/support/pii-vault.ts';
import { testCall } from '../../../test/support/scope.ts';
import { collect } from '../../chat/answer.ts';
import type { ChatEvent } from '../../chat/event.ts';
import { detectPii } from './detect.ts';
import { maskPii } from './mask-pii.ts';
import { type PiiType, piiTypes } from './pii-span.ts';

const usual: readonly PiiType[] = piiTypes.filter(
  (type) => !['person', 'address', 'birth_date', 'ip', 'edrpou'].includes(type),
);

async function answerOf(
  pieces: readonly ChatEvent[],
  output: readonly PiiType[],
): Promise<{ readonly said: string; readonly args: string }> {
  const { scope } = piiHouse({ detect: detectPii, settings: { output } });
  const model = maskPii(() => batches([start()], ...pieces.map((piece) => [piece]), [finish()]));
  const [choice] = (await collect(model(testCall({ scope, delivery: 'stream' })))).choices;
  return { said: choice?.answer ?? '', args: choice?.toolCalls[0]?.argumentsText ?? '' };
}

/** What is shown of an answer that comes in these pieces, placeholders without their codes. */
const shown = async (pieces: readonly string[], output: readonly PiiType[] = usual): Promise<string> =>
  (
    await answerOf(
      pieces.map((piece) => text(piece)),
      output,
    )
  ).said.replace(/\[([A-Z]+(?:_[A-Z]+)?)_[a-z2-7]+\]/g, '[$1]');

const piecesOf = (words: string, size: number): readonly string[] =>
  words.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];

const encoder = get_encoding('o200k_base');
afterAll(() => {
  encoder.free();
});
const utf8 = new TextDecoder();

/** As models write: by the tokens of a usual vocabulary. Where one ends within a character, that goes with the next one. */
function tokensOf(words: string): readonly string[] {
  const pieces: string[] = [];
  let held: number[] = [];
  for (const token of encoder.encode_ordinary(words)) {
    held.push(...encoder.decode(Uint32Array.of(token)));
    const piece = utf8.decode(Uint8Array.from(held));
    if (piece.includes('\ufffd')) continue;
    pieces.push(piece);
    held = [];
  }
  return pieces;
}

const SIZES = [1, 2, 3, 4, 5, 6, 7, 8] as const;

/** The ways in which an answer comes: by tokens, and by fragments of each size. */
const waysOf = (words: string): readonly (readonly string[])[] => [
  tokensOf(words),
  ...SIZES.map((size) => piecesOf(words, size)),
];

/** What may be seen of a datum that is torn: the first word of an address, of a number what stands before its digits. */
const firstWord = /^[\p{L}\p{M}'*`:;]{0,64}[._-]?$/u;
const noDigit = /^[^\p{N}@]{0,6}$/u;

function expectMasked(seen: string, whole: string, datum: string, placeholder: string): void {
  const [before = '', after = ''] = whole.split(placeholder);
  expect(seen.startsWith(before) && seen.endsWith(placeholder + after), seen).toBe(true);
  const torn = seen.slice(before.length, seen.length - placeholder.length - after.length);
  expect(datum.startsWith(torn), seen).toBe(true);
  expect(torn, seen).toMatch(placeholder === '[EMAIL]' ? firstWord : noDigit);
}

async function expectMaskedEverywhere(
  words: string,
  datum: string,
  placeholder: string,
  output?: readonly PiiType[],
): Promise<void> {
  const whole = await shown([words], output);
  expect(whole).toContain(placeholder);
  for (const pieces of waysOf(words)) expectMasked(await shown(pieces, output), whole, datum, placeholder);
}

const locals = [
  ...['ivan.petrenko', 'support', 'olena_koval', 'info', 'j.smith', 'oleksandr', 'maria.k', 'sales-kyiv', 'ceo'],
  ...['bohdan1990', 'o.shevchenko', 'hello', 'anna', 'petro_ivanenko', 'office', 'ivan+news', '1990ivan', "o'neil"],
  ...['іван', 'іван.петренко', '用户', 'i\u200bvan'],
];
const domains = [
  'ukr.net',
  'gmail.com',
  'i.ua',
  'company.com.ua',
  'nbu.gov.ua',
  'proton.me',
  'пошта.укр',
  'mail-x.org',
];
const numbers: readonly (readonly [string, string, string])[] = [
  ...[
    ...['+380671234567', '0671234567', '+38 (067) 123-45-67', '067 123 45 67', '067\u202f123\u202f45\u202f67'],
    ...['067/123-45-67', '067/123/45/67', '067 **123** 45 67', '067\n123\n45\n67', '067–123–45–67', '(044) 234-56-78'],
    ...['067&nbsp;123&nbsp;45&nbsp;67', '０６７ １２３ ４５ ６７', '٠٦٧ ١٢٣ ٤٥ ٦٧', '0\u200b671234567'],
    ...[
      '+1 (202) 555-0143',
      '+49 30 901820',
      '+380\u00a067\u00a0123\u00a045\u00a067',
      '+1-903-140-4508x769',
      '044 123 45 67, дод. 12',
    ],
  ].map((number) => ['Телефон ', number, '[PHONE]'] as const),
  ...['5457623898234113', '5457 6238 9823 4113', '5457-6238-9823-4113', '５４５７ ６２３８ ９８２３ ４１１３'].map(
    (number) => ['Картка ', number, '[CARD]'] as const,
  ),
  ...[
    ...['UA213223130000026007233566001', 'UA21 3223 1300 0002 6007 2335 6600 1', 'GB29 NWBK 6016 1331 9268 19'],
    ...['gb29 nwbk 6016 1331 9268 19', 'gb29nwbk60161331926819'],
  ].map((number) => ['Рахунок ', number, '[IBAN]'] as const),
  ['РНОКПП ', '3184710691', '[RNOKPP]'],
  ['Паспорт ', 'КВ 123456', '[PASSPORT]'],
  ['Паспорт ', 'КВ123456', '[PASSPORT]'],
  ['Паспорт ', 'КВ № 123456', '[PASSPORT]'],
  ['SSN ', '219-09-9999', '[NATIONAL_ID]'],
];

describe('what a model says of itself, however its answer is cut', () => {
  it.each(locals)('shows of the address of %s no more than its first word', async (local) => {
    for (const domain of domains)
      for (const [before, after] of [
        ['Напишіть на ', ' сьогодні.'],
        ['<', '>, дякую'],
      ] as const)
        await expectMaskedEverywhere(`${before}${local}@${domain}${after}`, `${local}@${domain}`, '[EMAIL]');
  });

  it.each([
    'ivan&#64;ukr.net',
    'ivan**@ukr.net',
    'ivan&commat;ukr.net',
    'ivan%40ukr.net',
    'ivan\\u0040ukr.net',
    'ivan＠ukr.net',
    'ivan@\nmail.com',
    'ivan@mail.\ncom',
    `ivan@${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.com`,
    `${'a'.repeat(30)}.${'b'.repeat(30)}@mail.com`,
  ])('shows of %j no more than its first word', async (address) => {
    await expectMaskedEverywhere(`Пишіть: ${address} будь ласка.`, address, '[EMAIL]');
  });

  it.each(numbers)('shows of %s%s no digit', async (before, number, placeholder) => {
    for (const after of [', так', ' і ще слова', '.', '\nДалі'])
      await expectMaskedEverywhere(`Ось. ${before}${number}${after}`, number, placeholder);
  });

  it.each([
    ['Запишіть: ', '2345678', ' (моб.), дякую', '[PHONE]'],
    ['Серія ', 'КВ 123456', ', виданий торік', '[PASSPORT]'],
  ])('hears what is said behind a number: %s%s%s', async (before, number, after, placeholder) => {
    await expectMaskedEverywhere(before + number + after, number, placeholder);
  });

  it('leaves quantities alone', async () => {
    for (const words of ['Ціна 0671234567 грн за все', 'У 2024 році було 1 500 000 тонн зерна, тобто 12,5 %'])
      for (const pieces of waysOf(words)) expect(await shown(pieces)).toBe(words);
  });

  it.each([
    ['ip', 'Сервер ', '93.184.216.34', '[IP]'],
    ['ip', 'Сервер ', '2001:db8::ff00:42:8329', '[IP]'],
    ['birth_date', 'Дата народження ', '12.03.1985', '[BIRTH_DATE]'],
    ['birth_date', 'Вона з ', '12.03.1985', '[BIRTH_DATE]'],
    ['birth_date', 'Народився ', '15 березня 1985', '[BIRTH_DATE]'],
    ['person', 'Пише вам ', 'Марія Коваль', '[PERSON]'],
    ['person', 'Прийде ', 'Іван Петрович Шевченко', '[PERSON]'],
  ] as const)('shows no %s where that is asked for: %s%s', async (type, before, datum, placeholder) => {
    const words = `Добрий день. ${before}${datum} року народження. Далі.`;
    const whole = await shown([words], [type]);
    expect(whole).toContain(placeholder);
    for (const pieces of waysOf(words)) expect(await shown(pieces, [type])).toBe(whole);
  });

  it('masks each of many numbers in a row that has no end', async () => {
    const row = Array.from({ length: 40 }, () => '5457 6238 9823 4113').join(' ');
    for (const pieces of waysOf(`Картки ${row}`))
      expect((await shown(pieces)).replace(/\[CARD\]/g, '')).not.toMatch(/\d/);
    const list = Array.from({ length: 40 }, () => '0671234567').join(', ');
    for (const pieces of waysOf(`Тел. ${list}`))
      expect((await shown(pieces)).replace(/\[PHONE\]/g, '')).not.toMatch(/\d/);
  });

  it('is masked at any cuts', async () => {
    const words =
      "Пишіть на ivan.petrenko@ukr.net, дзвоніть 067\u202f123\u202f45\u202f67 або +380 (50) 765-43-21; картка 5457 6238 9823 4113. Отже, м'яч.";
    const whole = await shown([words]);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(words.length), { maxLength: 40 }), async (places) => {
        const cuts = [...new Set([0, ...places, words.length])].sort((a, b) => a - b);
        const seen = await shown(cuts.slice(1).map((cut, at) => words.slice(cuts[at], cut)));
        expect(seen.replace(/(?:ivan\.?|[a-z]{1,4})(?=\[EMAIL\])|\+(?=\[PHONE\])|\((?=\[PHONE\])/g, '')).toBe(whole);
      }),
      { numRuns: 300 },
    );
  });

  it('is masked in the arguments of tools', async () => {
    const json = JSON.stringify({
      to: 'ivan.petrenko@ukr.net',
      who: 'Іван "Б" Коваль',
      phones: [380671234567, '067 123 45 67'],
    });
    for (const pieces of waysOf(json)) {
      const { args } = await answerOf(
        pieces.map((piece) => toolCall(0, piece)),
        usual,
      );
      expect(args).not.toMatch(/ukr|\d{3}/);
      expect(JSON.parse(args)).toMatchObject({ who: 'Іван "Б" Коваль' });
    }
  });
});

describe('words without such data', () => {
  it('leave as they come, at most a word late', async () => {
    const words =
      "Добрий день! Отже, я пропоную план: спершу огляд, потім робота над п'ятьма темами (див. нижче). The answer is simple, I think: it's fine. Це все.";
    const { scope } = piiHouse({ detect: detectPii, settings: { output: usual } });
    const pieces = tokensOf(words);
    let said = '';
    let seen = '';
    const model = maskPii(async function* () {
      for (const piece of pieces) {
        said += piece;
        yield await Promise.resolve([text(piece)]);
        // What is asked for next shows what has left.
        expect(said.slice(seen.length)).toMatch(/^\S{0,16}$/);
      }
      yield [finish()];
    });
    for await (const batch of model(testCall({ scope, delivery: 'stream' })))
      for (const event of batch) if (event.type === 'text') seen += event.text;
    expect(seen).toBe(words);
  });
});
