/** The digit of a string at a place; strings given here hold digits only. */
const at = (digits: string, index: number): number => digits.charCodeAt(index) - 0x30;

/** The sum of digits times weights, from the first digit on. */
function weighted(digits: string, weights: readonly number[]): number {
  let sum = 0;
  for (const [index, weight] of weights.entries()) sum += at(digits, index) * weight;
  return sum;
}

/** ISO/IEC 7812-1, annex B: the Luhn formula, of digits only. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = at(digits, digits.length - 1 - index);
    const doubled = digit * 2;
    sum += index % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** ISO 13616 with ISO/IEC 7064 mod 97-10: capital letters and digits, country code and check digits first. */
export function passesIban(iban: string): boolean {
  let rest = 0;
  for (const char of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(char, 36);
    rest = (value > 9 ? rest * 100 + value : rest * 10 + value) % 97;
  }
  return rest === 1;
}

const rnokppWeights = [-1, 5, 7, 9, 4, 6, 10, 5, 7];

/** Ten digits of a Ukrainian taxpayer's number (РНОКПП). */
export const passesRnokpp = (digits: string): boolean => {
  const rest = weighted(digits, rnokppWeights) % 11;
  return (rest < 0 ? rest + 11 : rest) % 10 === at(digits, 9);
};

const edrpouWeights = [1, 2, 3, 4, 5, 6, 7];
const edrpouMiddleWeights = [7, 1, 2, 3, 4, 5, 6];

/** Eight digits of a Ukrainian organisation's code (ЄДРПОУ); codes from 30 to 60 million have weights of their own. */
export function passesEdrpou(digits: string): boolean {
  const number = Number(digits);
  const weights = number > 30_000_000 && number < 60_000_000 ? edrpouMiddleWeights : edrpouWeights;
  let rest = weighted(digits, weights) % 11;
  if (rest === 10) {
    const again = weights.map((weight) => weight + 2);
    rest = (weighted(digits, again) % 11) % 10;
  }
  return rest === at(digits, 7);
}

const peselWeights = [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1];

/** Eleven digits of a Polish PESEL. */
export const passesPesel = (digits: string): boolean => weighted(digits, peselWeights) % 10 === 0;

/** Eleven digits of a German tax identification number: ISO/IEC 7064 mod 11,10. */
export function passesSteuerId(digits: string): boolean {
  let product = 10;
  for (let index = 0; index < 10; index++) {
    const sum = (at(digits, index) + product) % 10;
    product = ((sum === 0 ? 10 : sum) * 2) % 11;
  }
  return (11 - product) % 10 === at(digits, 10);
}

/** Eleven digits of a Russian insurance number (СНИЛС). */
export function passesSnils(digits: string): boolean {
  const rest = weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101;
  return rest % 100 === Number(digits.slice(9));
}

const innWeights = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];

/** Twelve digits of a Russian taxpayer's number (ИНН) of a person. */
export const passesInn = (digits: string): boolean =>
  (weighted(digits, innWeights.slice(1)) % 11) % 10 === at(digits, 10) &&
  (weighted(digits, innWeights) % 11) % 10 === at(digits, 11);

const DNI_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';

/** Eight digits and the capital letter of a Spanish DNI. */
export const passesDni = (digits: string, letter: string): boolean => DNI_LETTERS[Number(digits) % 23] === letter;

/** Fifteen digits of a French social security number, whose last two are 97 less the rest of the others by 97. */
export const passesNir = (digits: string): boolean =>
  97 - Number(BigInt(digits.slice(0, 13)) % 97n) === Number(digits.slice(13));
