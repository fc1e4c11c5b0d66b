import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foundIn } from '../../../../test/support/found-in.ts';

const ibansIn = (text: string): readonly string[] => foundIn(text, 'iban');

describe('the examples of the registry', () => {
  test.each([
    'UA213223130000026007233566001',
    'UA21 3223 1300 0002 6007 2335 6600 1',
    'UA 21 3223 1300 0002 6007 2335 6600 1',
    'ua213223130000026007233566001',
    'UA21-3223-1300-0002-6007-2335-6600-1',
    'UA21 3223 1300 0002 6007\n2335 6600 1',
    'UA21 **3223** 1300 0002 6007 2335 6600 1',
    'GB29NWBK60161331926819',
    'GB29 NWBK 6016 1331 9268 19',
    'DE89 3704 0044 0532 0130 00',
    'FR14 2004 1010 0505 0001 3M02 606',
    'PL61109010140000071219812874',
    'NL91 ABNA 0417 1643 00',
    'MT84 MALT 0110 0001 2345 MTLC AST0 01S',
    'NO93 8601 1117 947',
  ])('%s', (number) => {
    expect(ibansIn(`Рахунок ${number}, дякую.`)).toEqual([number]);
    expect(ibansIn(`IBAN:${number}`)).toEqual([number]);
  });
});

test('neither a wrong length, nor another country, nor the rest of a word is one', () => {
  expect(ibansIn('UA2132231300000260072335660015')).toEqual([]);
  expect(ibansIn('UA21322313000002600723356600')).toEqual([]);
  expect(ibansIn('ZZ213223130000026007233566001')).toEqual([]);
  expect(ibansIn('QUA213223130000026007233566001')).toEqual([]);
  expect(ibansIn('UA209140/2024/193630')).toEqual([]);
  expect(ibansIn('in 12 days at 10 we had no 5 of them')).toEqual([]);
});

test('what lies in an account number is nothing else', () => {
  expect(foundIn('UA213223130000026007233566001', 'phone')).toEqual([]);
  expect(foundIn('UA213223130000026007233566001', 'card')).toEqual([]);
});

/** A Ukrainian account number with the check digits that ISO 13616 asks for. */
function ukrainian(account: string): string {
  const rest = BigInt(`${account}301000`) % 97n;
  return `UA${String(98n - rest).padStart(2, '0')}${account}`;
}

test('every valid number is found, and none with one digit changed', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 25, maxLength: 25 }),
      fc.integer({ min: 2, max: 28 }),
      fc.integer({ min: 1, max: 9 }),
      (account, place, change) => {
        const number = ukrainian(account.join(''));
        const changed = String((Number(number[place]) + change) % 10);
        const wrong = number.slice(0, place) + changed + number.slice(place + 1);
        expect(ibansIn(`на ${number} сьогодні`)).toEqual([number]);
        expect(ibansIn(`на ${wrong} сьогодні`)).toEqual([]);
      },
    ),
  );
});
