import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foundIn } from '../../../../test/support/found-in.ts';

const numbersIn = (text: string): readonly string[] => foundIn(text, 'rnokpp');

const WEIGHTS = [-1, 5, 7, 9, 4, 6, 10, 5, 7];

/** Nine digits with the tenth that the tax service adds. */
function withCheckDigit(digits: string): string {
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(digits[at]), 0);
  return digits + String((((sum % 11) + 11) % 11) % 10);
}

const person = withCheckDigit('318999123');
const older = withCheckDigit('184561234');

describe('with a word for it', () => {
  test.each([
    'РНОКПП ',
    'РНОКПП: ',
    'ІПН ',
    'ІПН',
    'ИНН: ',
    'інн/ІПН № ',
    'код платника податків ',
    'ідентифікаційний код ',
    'ідентифікаційний номер — ',
    'реєстраційний номер облікової картки платника податків: ',
    'налоговый номер ',
    'tax ID ',
    'taxpayer number: ',
    '{"inn":"',
    'inn=',
    'РНОКПП (ІПН): ',
  ])('%s…', (words) => {
    expect(numbersIn(words + person)).toEqual([person]);
    expect(numbersIn(`${words}${older}, дата`)).toEqual([older]);
  });

  test('of several, and in groups', () => {
    expect(numbersIn(`ІПН: ${person}, ${older}`)).toEqual([person, older]);
    const grouped = `${person.slice(0, 4)} ${person.slice(4, 7)} ${person.slice(7)}`;
    expect(numbersIn(`РНОКПП ${grouped}`)).toEqual([grouped]);
    expect(numbersIn(`Ось ${grouped}`)).toEqual([]);
  });
});

describe('without a word for it', () => {
  test('the checksum tells it, where nothing speaks against it', () => {
    expect(numbersIn(`Перевір ${person}.`)).toEqual([person]);
    expect(numbersIn(`Іваненко, ${person}`)).toEqual([person]);
  });

  test.each(['Код товару ', 'УКТЗЕД ', 'замовлення ', 'order ', 'сума ', 'id ', '№', '#', 'INV-', 'a', 'v.'])(
    '%s speaks against it',
    (words) => {
      expect(numbersIn(words + person)).toEqual([]);
    },
  );

  test('neither seconds since 1970, nor round numbers, nor quantities', () => {
    expect(numbersIn(`час ${older}`)).toEqual([]);
    expect(numbersIn(`Було ${older}.`)).toEqual([]);
    expect(numbersIn(`Було ${person} грн`)).toEqual([]);
    expect(numbersIn(`Було ${person},50`)).toEqual([]);
  });
});

test('a person born tomorrow has no number', () => {
  expect(numbersIn(`ІПН ${withCheckDigit('999991234')}`)).toEqual([]);
  expect(numbersIn(`ІПН ${withCheckDigit('000011234')}`)).toEqual([]);
});

test('every valid number is found, and none with one digit changed', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 3_700, max: 40_000 }),
      fc.integer({ min: 0, max: 9_999 }),
      fc.integer({ min: 0, max: 9 }),
      fc.integer({ min: 1, max: 9 }),
      (day, serial, place, change) => {
        const number = withCheckDigit(String(day).padStart(5, '0') + String(serial).padStart(4, '0'));
        const changed = String((Number(number[place]) + change) % 10);
        const wrong = number.slice(0, place) + changed + number.slice(place + 1);
        expect(numbersIn(`РНОКПП ${number}.`)).toEqual([number]);
        // The rest 10 gives the check digit 0 as well: such pairs are told apart by no checksum.
        if (withCheckDigit(wrong.slice(0, 9)) !== wrong) expect(numbersIn(`РНОКПП ${wrong}.`)).toEqual([]);
      },
    ),
  );
});
