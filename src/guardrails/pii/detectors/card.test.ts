import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foundIn } from '../../../../test/support/found-in.ts';

const cardsIn = (text: string): readonly string[] => foundIn(text, 'card');

describe('numbers that networks publish for tests', () => {
  test.each([
    '4111111111111111',
    '4111 1111 1111 1111',
    '4111-1111-1111-1111',
    '5555 5555 5555 4444',
    '2223003122003222',
    '378282246310005',
    '3782 822463 10005',
    '30569309025904',
    '3056 930902 5904',
    '6011111111111117',
    '3530111333300000',
    '6200000000000005',
    '4111 1111\n1111 1111',
    '**4111** 1111 1111 1111',
  ])('%s', (number) => {
    expect(cardsIn(`Спишіть з ${number}.`)).toEqual([number.replace('**4111', '4111')]);
  });

  test('with its date and code behind', () => {
    expect(cardsIn('card 4111 1111 1111 1111 12/26 123')).toEqual(['4111 1111 1111 1111']);
    expect(cardsIn('4111111111111111;12/26')).toEqual(['4111111111111111']);
  });
});

test('short and old ones by a word only', () => {
  expect(cardsIn('My card 501864667909 is lost')).toEqual(['501864667909']);
  expect(cardsIn('limit for cc 4047737215142')).toEqual(['4047737215142']);
  expect(cardsIn('card 180051662803027')).toEqual(['180051662803027']);
  expect(cardsIn('Number 501864667909 is lost')).toEqual([]);
  expect(cardsIn('Number 4047737215142')).toEqual([]);
});

test('neither an order nor the rest of an identifier is a card', () => {
  expect(cardsIn('Замовлення 4111111111111111')).toEqual([]);
  expect(cardsIn('a4111111111111111')).toEqual([]);
  expect(cardsIn('4111111111111111-77')).toEqual([]);
  expect(cardsIn('4111111111111111.5')).toEqual([]);
  expect(cardsIn('9111111111111111')).toEqual([]);
});

/** Digits with the last one that makes them pass the Luhn formula. */
function withLuhn(digits: string): string {
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = Number(digits[digits.length - 1 - at]) * (at % 2 === 0 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return digits + String((10 - (sum % 10)) % 10);
}

const digits = (length: number): fc.Arbitrary<string> =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((list) => list.join(''));

test('every valid number is found, and none with one digit changed', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('4', '51', '55', '2221', '6011', '65', '3530'),
      digits(15),
      fc.integer({ min: 6, max: 15 }),
      fc.integer({ min: 1, max: 9 }),
      (prefix, rest, place, change) => {
        const number = withLuhn((prefix + rest).slice(0, 15));
        const changed = String((Number(number[place]) + change) % 10);
        const wrong = number.slice(0, place) + changed + number.slice(place + 1);
        const printed = number.replace(/(.{4})(?=.)/g, '$1 ');
        expect(cardsIn(`Картка ${number}.`)).toEqual([number]);
        expect(cardsIn(`Ось ${printed} тут`)).toEqual([printed]);
        expect(cardsIn(`Картка ${wrong}.`)).toEqual([]);
      },
    ),
  );
});
