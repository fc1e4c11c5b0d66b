import { isTrigger, known, knownAs, knownOf } from './latin-lexicon.ts';
import { foldOf, HASH_START, hashed } from './letters.ts';
import { isUnspeakable } from './letter-likeness.ts';
import { form, type Words } from './words.ts';

/** Words of every day, of titles, and of other proper names. */
export const plainWord =
  known.common | known.place | known.calendar | known.brand | known.company | known.state | known.unit | known.street;
/** Names of people. */
export const people = known.given | known.surname;
/** Words of addresses. */
export const ofAddresses = known.street | known.unit | known.state;

const particle = "(?:Ma?c|[ODL]['’ʼ]|D[eiau]|L[ae]|Fitz|Van)";
/** Names that have a capital inside: McDonald, O'Neil, DeVito, Anne-Marie. */
const innerCapital = new RegExp(
  `^${particle}?\\p{Lu}?[^\\p{Lu}‐‑-]*(?:[‐‑-]${particle}?\\p{Lu}?[^\\p{Lu}‐‑-]*)*$`,
  'u',
);
/** Of a word with capitals inside. */
const LONGEST_WORD = 40;
/** How far from a word of addresses a number may stand, in words. */
const NEAR = 2;

/** What is added to words of every day; with `e`, to those that lose theirs. */
const endings = new Set(['s', 'es', 'ed', 'd', 'ing', 'ings', 'ly', 'er', 'ers', 'able', 'eing', 'eable']);
const LONGEST_ENDING = 4;
const LETTER_E = 0x65;

const SIEVE_BITS = 131_072;

/** Tells which words of a text may be of a name or an address; only those are looked at closely. */
export class LatinInterest {
  /** A bit for each word that is written small somewhere in the text, as far as bits do not collide. */
  readonly #small = new Uint8Array(SIEVE_BITS / 8);
  #isFilled = false;
  #isUsed = false;
  #isForeign: boolean | undefined;

  /** Forgets the text before. */
  begin(): void {
    if (this.#isUsed) this.#small.fill(0);
    this.#isUsed = false;
    this.#isFilled = false;
  }

  /** Other words of the same text follow. */
  goOn(): void {
    this.#isFilled = false;
    this.#isForeign = undefined;
  }

  /** Words of every day, and numbers, are of interest beside others only. */
  isOfInterest(words: Words, at: number): boolean {
    const shape = words.formOf(at);
    if ((shape & form.latin) === 0) return false;
    if ((shape & form.capital) === 0) return isTrigger(words.hashAt(at)) && isTriggered(words, at);
    const bits = knownOf(words, at);
    if ((bits & people) !== 0 || ((bits & ofAddresses) !== 0 && hasNumberNear(words, at))) return true;
    return mayBeName(words, at, bits) && !this.isPlain(words, at);
  }

  /** Is the word a form of a word of every day, or written small elsewhere in the text, as no name is? */
  isPlain(words: Words, at: number): boolean {
    return isInflected(words, at) || this.#isWrittenSmall(words, at);
  }

  #isWrittenSmall(words: Words, at: number): boolean {
    if (!this.#isFilled) this.#fill(words);
    const place = placeOf(words.hashAt(at));
    return ((this.#small[place >> 3] ?? 0) & (1 << (place & 7))) !== 0;
  }

  /** Is the text in a language whose words are not known here, so that a capital tells nothing? */
  isForeign(words: Words): boolean {
    if (this.#isForeign === undefined) this.#isForeign = isForeign(words);
    return this.#isForeign;
  }

  #fill(words: Words): void {
    this.#isFilled = true;
    this.#isUsed = true;
    for (let at = 0; at < words.count; at++) {
      if ((words.formOf(at) & (form.capital | form.letters)) !== form.letters) continue;
      const place = placeOf(words.hashAt(at));
      this.#small[place >> 3] = (this.#small[place >> 3] ?? 0) | (1 << (place & 7));
    }
  }
}

/** So many small words tell the language. */
const TELLING_WORDS = 5;
/** The share of known ones of a text in English is higher. */
const FOREIGN_SHARE = 0.3;

function isForeign(words: Words): boolean {
  let [small, familiar] = [0, 0];
  for (let at = 0; at < words.count; at++) {
    if ((words.formOf(at) & (form.capital | form.letters | form.latin)) !== (form.letters | form.latin)) continue;
    small++;
    if ((knownAs(words.hashAt(at)) & (known.common | known.cue)) !== 0) familiar++;
  }
  return small >= TELLING_WORDS && familiar < small * FOREIGN_SHARE;
}

/** May a capitalised word be a name: a known one, or none of every day that is written as names are? */
export function mayBeName(words: Words, at: number, bits: number): boolean {
  if ((bits & people) !== 0) return true;
  return (bits & plainWord) === 0 && looksLikeName(words, at);
}

/** Is a word that nothing is known of written as a name is: no acronym, no camelCase, no number in it, and to be said? */
export const looksLikeName = (words: Words, at: number): boolean =>
  (words.formOf(at) & form.upper) === 0 && !isGarbled(words, at) && !isStrange(words, at);

/** Is it written as no name is: with a number in it, or in camelCase? */
export function isGarbled(words: Words, at: number): boolean {
  const shape = words.formOf(at);
  if ((shape & form.digits) !== 0) return true;
  if ((shape & form.inner) === 0) return false;
  const [start, end] = [words.startOf(at), words.endOf(at)];
  return end - start > LONGEST_WORD || !innerCapital.test(words.text.slice(start, end));
}

/** Is it a word that nobody can say? */
export const isStrange = (words: Words, at: number): boolean =>
  isUnspeakable(words.text, words.startOf(at), words.endOf(at));

const placeOf = (hash: number): number => (hash ^ (hash >>> 15)) & (SIEVE_BITS - 1);

/** Is it a word of every day with -s, -ed, -ing and the like? */
function isInflected(words: Words, at: number): boolean {
  const end = words.endOf(at);
  let hash = HASH_START;
  for (let letter = words.startOf(at); letter < end; letter++) {
    hash = hashed(hash, foldOf(words.text.charCodeAt(letter)));
    const left = end - letter - 1;
    if (left === 0 || left > LONGEST_ENDING) continue;
    const bits = knownAs(hash);
    if ((bits & known.common) !== 0 && endings.has(words.text.slice(letter + 1, end))) return true;
    if ((knownAs(hashed(hash, LETTER_E)) & known.common) !== 0 && endings.has(`e${words.text.slice(letter + 1, end)}`))
      return true;
  }
  return false;
}

/** A small given name, or a word of addresses beside a number. */
function isTriggered(words: Words, at: number): boolean {
  const bits = knownOf(words, at);
  if ((bits & known.given) !== 0) return (bits & (plainWord | known.ambiguous)) === 0;
  return (bits & ofAddresses) !== 0 && hasNumberNear(words, at);
}

function hasNumberNear(words: Words, at: number): boolean {
  for (let near = Math.max(0, at - NEAR); near <= at + NEAR && near < words.count; near++)
    if ((words.formOf(near) & form.digits) !== 0) return true;
  return false;
}
