import { givenNamesInA, givenNamesOfMen } from './data/cyrillic-given-names.ts';
import { ambiguousLatinNames, latinGivenNames } from './data/latin-given-names.ts';
import { latinSurnames } from './data/latin-surnames.ts';
import {
  brandWords,
  calendarWords,
  commonWords,
  companyWords,
  particleWords,
  personCues,
  placeWords,
  stateWords,
  streetWords,
  suffixWords,
  titleWords,
  unitWords,
} from './data/latin-words.ts';
import { thingWords } from './data/latin-things.ts';
import { hashOf } from './letters.ts';
import { form, type Words } from './words.ts';
import { romanised } from './romanise.ts';
import { WordTable } from './word-table.ts';

/** What a Latin word is known as; bits. */
export const known = {
  given: 1,
  surname: 2,
  common: 4,
  place: 8,
  company: 16,
  calendar: 32,
  street: 64,
  unit: 128,
  title: 256,
  particle: 512,
  cue: 1024,
  brand: 2048,
  state: 4096,
  suffix: 8192,
  /** A given name that is a word, place or thing as well. */
  ambiguous: 16_384,
  /** Nobody's name, unless a known one stands beside it; the tagger does not see this. */
  thing: 32_768,
} as const;

const table = new WordTable(16_384);

function fill(): void {
  for (const names of Object.values(latinGivenNames)) table.addAll(names, known.given);
  for (const name of `${givenNamesOfMen} ${givenNamesInA}`.split(/\s+/))
    for (const latin of romanised(name)) if (latin.length > 2) table.add(hashOf(latin), known.given);
  for (const names of Object.values(latinSurnames)) table.addAll(names, known.surname);
  table.addAll(ambiguousLatinNames, known.ambiguous);
  table.addAll(commonWords, known.common);
  table.addAll(placeWords, known.place);
  table.addAll(companyWords, known.company);
  table.addAll(calendarWords, known.calendar);
  table.addAll(streetWords, known.street);
  table.addAll(unitWords, known.unit);
  table.addAll(titleWords, known.title);
  table.addAll(particleWords, known.particle);
  table.addAll(personCues, known.cue);
  table.addAll(brandWords, known.brand);
  table.addAll(stateWords, known.state);
  table.addAll(suffixWords, known.suffix);
  table.addAll(thingWords, known.thing);
}

fill();

/** Bits of a sieve for small words: few pass it that are no given names and no words of addresses. */
const SIEVE_BITS = 65_536;
const sieve = new Uint8Array(SIEVE_BITS / 8);
const sieved = (hash: number): number => (hash ^ (hash >>> 16)) & (SIEVE_BITS - 1);
table.forEach((hash, bits) => {
  if ((bits & (known.given | known.street | known.unit | known.state)) === 0) return;
  const at = sieved(hash);
  sieve[at >> 3] = (sieve[at >> 3] ?? 0) | (1 << (at & 7));
});

/** Can the word of this number, written small, be of a name or an address? Some pass that cannot. */
export const isTrigger = (hash: number): boolean => {
  const at = sieved(hash);
  return ((sieve[at >> 3] ?? 0) & (1 << (at & 7))) !== 0;
};

/** What the word of this number is known as. */
export const knownAs = (hash: number): number => table.bitsOf(hash);

const people = known.given | known.surname;

/** What a word is known as; where it has a hyphen and is not known as a whole, by its halves. */
export function knownOf(words: Words, at: number): number {
  const bits = knownAs(words.hashAt(at));
  if (bits !== 0 || (words.formOf(at) & form.hyphen) === 0) return bits;
  const [first = '', second = ''] = words.text.slice(words.startOf(at), words.endOf(at)).split(/[-‐‑]/);
  const [one, other] = [knownAs(hashOf(first)), knownAs(hashOf(second))];
  // X-ray and e-mail are no people.
  return (one & other) | (first.length > 1 && second.length > 1 ? (one | other) & people : 0);
}
