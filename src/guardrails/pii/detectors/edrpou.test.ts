import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foundIn } from '../../../../test/support/found-in.ts';

const codesIn = (text: string): readonly string[] => foundIn(text, 'edrpou');

/** Of companies that everybody knows, from both ranges of weights. */
const companies = ['14360570', '20077720', '40075815', '21133352', '31316718', '00032129'];

describe('with a word for it', () => {
  test.each(companies)('%s', (code) => {
    expect(codesIn(`ЄДРПОУ ${code}`)).toEqual([code]);
    expect(codesIn(`код за ЄДРПОУ: ${code}.`)).toEqual([code]);
    expect(codesIn(`ЕДРПОУ${code}`)).toEqual([code]);
    expect(codesIn(`Код отримувача 8 цифр: ${code}`)).toEqual([code]);
    expect(codesIn(`код платника ${code}`)).toEqual([code]);
    expect(codesIn(`EDRPOU code ${code}`.replace(' code', ''))).toEqual([code]);
    expect(codesIn(`company ID ${code}`)).toEqual([code]);
    expect(codesIn(`{"edrpou":"${code}"}`)).toEqual([code]);
  });

  test('behind the name of a company', () => {
    expect(codesIn('ТОВ «Нова пошта» (31316718) сплатило')).toEqual(['31316718']);
    expect(codesIn('АТ "Приватбанк", 14360570, Київ')).toEqual(['14360570']);
  });
});

test.each([
  'Разом 14360570',
  'УКТЗЕД 14360570',
  'товар 14360570',
  'ЄДРПОУ банку немає, сума 14360570',
  'звіт 14360570',
])('%s has none', (text) => {
  expect(codesIn(text)).toEqual([]);
});

const checkDigit = (digits: string): number => {
  const number = Number(`${digits}0`);
  const weights = number > 30_000_000 && number < 60_000_000 ? [7, 1, 2, 3, 4, 5, 6] : [1, 2, 3, 4, 5, 6, 7];
  const rest = (extra: number): number =>
    weights.reduce((sum, weight, at) => sum + (weight + extra) * Number(digits[at]), 0) % 11;
  return rest(0) < 10 ? rest(0) : rest(2) % 10;
};

test('every valid code is found, and none with a wrong check digit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_999_999 }), fc.integer({ min: 1, max: 9 }), (number, change) => {
      const digits = String(number).padStart(7, '0');
      const check = checkDigit(digits);
      expect(codesIn(`ЄДРПОУ ${digits}${check}`)).toEqual([`${digits}${check}`]);
      expect(codesIn(`ЄДРПОУ ${digits}${(check + change) % 10}`)).toEqual([]);
    }),
  );
});
