import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foundIn } from '../../../../test/support/found-in.ts';

const phonesIn = (text: string): readonly string[] => foundIn(text, 'phone');

describe('Ukrainian numbers, without a word for them', () => {
  test.each([
    '+380671234567',
    '+380 67 123 45 67',
    '+380 (67) 123-45-67',
    '+38 067 123 45 67',
    '+38 (067) 123-45-67',
    '+38(067)1234567',
    '+38-067-123-45-67',
    '+380.67.123.45.67',
    '380671234567',
    '380 67 123 45 67',
    '38 067 123 45 67',
    '00380 67 123 45 67',
    '0671234567',
    '067 123 45 67',
    '067-123-45-67',
    '067 1234567',
    '067 123 4567',
    '067.123.45.67',
    '(067) 123-45-67',
    '(067)1234567',
    '067 12 345 67',
    '067 12 34 567',
    '8 (067) 123-45-67',
    '8-067-123-45-67',
    '(044) 123-45-67',
    '044-123-45-67',
    '044 123 45 67',
    '(0432) 56-78-90',
    '(04563) 5-12-34',
    '+380 44 123 45 67',
    '067\u00a0123\u00a045\u00a067',
    '067–123–45–67',
  ])('%s', (number) => {
    expect(phonesIn(`Прошу ${number}, дякую.`)).toEqual([number]);
    expect(phonesIn(number)).toEqual([number]);
  });
});

describe('numbers of other countries', () => {
  test.each([
    '+1 (415) 555-2671',
    '+14155552671',
    '+44 20 7946 0958',
    '+49 30 901820',
    '+48 123 456 789',
    '+33 (0)1 23 45 67 89',
    '+41 (0)96 471 07 95',
    '+7 (916) 123-45-67',
    '+373 22 123 456',
    '+972 3-123-4567',
    '(415) 555-2671',
    '415-555-2671',
    '415.555.2671',
    '1-415-555-2671',
    '001-415-555-2671',
  ])('%s', (number) => {
    expect(phonesIn(`Please ring ${number} today.`)).toEqual([number]);
    expect(phonesIn(`Ask ${number} today.`)).toEqual([number]);
  });

  test.each(['+999 123 456 789', '+1 415 555', '+123', '+15000000'])('%s is none', (number) => {
    expect(phonesIn(`It is ${number} now.`)).toEqual([]);
  });
});

describe('local numbers, by the words around them', () => {
  test.each([
    ['тел. 123-45-67', '123-45-67'],
    ['Телефон 12-34-56', '12-34-56'],
    ['Зателефонуйте мені за номером 2345678', '2345678'],
    ['Перезвони на 495 123 45 67', '495 123 45 67'],
    ['Mobile: 737 219 628', '737 219 628'],
    ['Fax: 9498777106', '9498777106'],
    ['Desk: 259.735.7502x459', '259.735.7502x459'],
    ['call me at 0699 868 88 55 please', '0699 868 88 55'],
    ['28-64-66-98 office', '28-64-66-98'],
    ['930.167.3943 fax', '930.167.3943'],
    ['082 490 1693-Office', '082 490 1693'],
    ['2345678 (моб.)', '2345678'],
    ['wa.me/380671234567', '380671234567'],
    ['tel:+380671234567', '+380671234567'],
    ['моб0671234567', '0671234567'],
    ['Вайбер 0441234567', '0441234567'],
    ['Мій номер 2345678, пишіть', '2345678'],
    ['Чекаю на дзвінок: 234 56 78', '234 56 78'],
    ['no message on my registered 0494 92 82 32', '0494 92 82 32'],
    ['{"phoneNumber":"2345678"}', '2345678'],
  ])('%s', (text, number) => {
    expect(phonesIn(text)).toEqual([number]);
  });

  test('each of several', () => {
    expect(phonesIn('тел.: (044) 123-45-67, 234-56-78; моб. 0671234567 0501234567')).toEqual([
      '(044) 123-45-67',
      '234-56-78',
      '0671234567',
      '0501234567',
    ]);
  });

  test.each([
    'дзвоніть 12.05.2024 о 10',
    'contact 2019-2024',
    'call 1 500 000 users',
    'дзвінок коштує 1234567 грн',
    'тел.: 234-567',
  ])('%s has none', (text) => {
    expect(phonesIn(text)).toEqual([]);
  });
});

test('extensions belong to the number', () => {
  expect(phonesIn('044 123 45 67, дод. 12')).toEqual(['044 123 45 67, дод. 12']);
  expect(phonesIn('+1-903-140-4508x769.')).toEqual(['+1-903-140-4508x769']);
  expect(phonesIn('(044) 123-45-67 ext. 5')).toEqual(['(044) 123-45-67 ext. 5']);
});

test('a number goes on behind a line break and Markdown', () => {
  expect(phonesIn('+380 67\n123 45 67')).toEqual(['+380 67\n123 45 67']);
  expect(phonesIn('**+380 67** 123 45 67')).toEqual(['+380 67** 123 45 67']);
  expect(phonesIn('`0671234567`')).toEqual(['0671234567']);
  expect(phonesIn('> 067 123\n> 45 67')).toEqual(['067 123\n> 45 67']);
});

test('a number in code, JSON and URLs', () => {
  expect(phonesIn('{"phone":"+380671234567","to":["0501234567"]}')).toEqual(['+380671234567', '0501234567']);
  expect(phonesIn(String.raw`{"note":"так\n0671234567\nні"}`)).toEqual(['0671234567']);
  expect(phonesIn('https://x.example/?tel=%2B380671234567&x=1')).toEqual(['%2B380671234567']);
  expect(phonesIn("call(phone='+380671234567')")).toEqual(['+380671234567']);
});

const operators = [
  '39',
  '50',
  '63',
  '66',
  '67',
  '68',
  '73',
  '77',
  '91',
  '92',
  '93',
  '94',
  '95',
  '96',
  '97',
  '98',
  '99',
];
const separators = [' ', '-', '.', '\u00a0'];

test('every mobile number is found in every usual grouping', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...operators),
      fc.integer({ min: 1_000_000, max: 9_999_998 }).filter((rest) => rest % 100 !== 0),
      fc.constantFrom(...separators),
      fc.constantFrom('+380', '+38 0', '0', '380'),
      (operator, rest, separator, prefix) => {
        const digits = String(rest);
        const groups = [digits.slice(0, 3), digits.slice(3, 5), digits.slice(5)];
        const number = [`${prefix}${operator}`, ...groups].join(separator);
        expect(phonesIn(`Мій номер ${number}, чекаю.`)).toEqual([number]);
      },
    ),
  );
});
