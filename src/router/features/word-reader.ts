import { kindOf, KINDS, kinds } from './char-kinds.ts';
import { FEATURE_SPACE, type WordTally } from './sparse-vector.ts';

/** Letters that one language's writers leave out or replace as they please. */
const IO = 'ё'.charCodeAt(0);
const IE = 'е'.charCodeAt(0);
const GE_WITH_UPTURN = 'ґ'.charCodeAt(0);
const GE = 'г'.charCodeAt(0);
const folded = (code: number): number => (code === IO ? IE : code === GE_WITH_UPTURN ? GE : code);

/** FNV-1a, and the last steps of MurmurHash3, which spread it over all bits. */
const FNV_START = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
function place(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) & (FEATURE_SPACE - 1);
}

/** Keep what is hashed apart: a stem is no word that is written like it. */
const PAIR = 0x9e3779b1;
const STEM = 0x2545f491;
const GRAM = 0x51ed270b;

/** Ukrainian and Russian words change after about so many letters. */
const STEM_LETTERS = 5;
const SHORTEST_GRAM = 3;
const LONGEST_GRAM = 5;
/** Longer ones are data, not words. */
const LONGEST_WORD_WITH_GRAMS = 32;
const LONG_WORD_LETTERS = 9;

const isOfWord = (kind: number): boolean => kind >= kinds.latin && kind <= kinds.digit && kind !== kinds.ideograph;
const isCyrillic = (kind: number): boolean => kind >= kinds.cyrillic && kind <= kinds.russian;

/** Reads a text once, letter by letter: counts its words into a tally and its characters by kind. */
export class WordReader {
  /** How many characters of each of `kinds` the text has. */
  readonly chars = new Float64Array(KINDS);
  words = 0;
  longWords = 0;
  numbers = 0;
  /** Answers to choose from, `A. ... B. ...` or `(a) ... (b) ...`. */
  options = 0;
  /** Lines after the first that hold a word; empty ones are white space. */
  lines = 0;
  #isNewLine = false;
  #previous = 0;
  /** Of the word being read. */
  readonly #letters = new Uint16Array(LONGEST_WORD_WITH_GRAMS);

  /** `text` in lower case and NFKC; each word counts `weight`. What was counted of the text before is forgotten. */
  read(text: string, weight: number, tally: WordTally): void {
    this.chars.fill(0);
    this.words = this.longWords = this.numbers = this.options = this.lines = this.#previous = 0;
    this.#isNewLine = false;
    let [start, length, hash, stem] = [0, 0, FNV_START, 0];
    let cyrillic = false;
    for (let at = 0; at <= text.length; at++) {
      const code = at < text.length ? text.charCodeAt(at) : 0x20;
      const kind = kindOf(code);
      this.chars[kind] = (this.chars[kind] ?? 0) + 1;
      if (isOfWord(kind)) {
        if (length === 0) start = at;
        const letter = folded(code);
        hash = Math.imul(hash ^ letter, FNV_PRIME);
        this.#letters[length] = letter; // beyond the array's end it is dropped
        if (++length === STEM_LETTERS) stem = hash;
        if (isCyrillic(kind)) cyrillic = true;
        continue;
      }
      if (kind === kinds.apostrophe || kind === kinds.nothing) continue;
      if (length > 0) {
        this.#word(hash, weight, tally);
        if (length === 1) this.#option(text.charCodeAt(start), code);
        if (length >= LONG_WORD_LETTERS) this.longWords++;
        if (kindOf(text.charCodeAt(start)) === kinds.digit) this.numbers++;
        if (cyrillic) {
          if (length > STEM_LETTERS) tally.add(place(stem ^ STEM), weight);
          if (length <= LONGEST_WORD_WITH_GRAMS) addGrams(this.#letters, length, weight, tally);
        }
      }
      if (kind === kinds.line) this.#isNewLine = true;
      if (kind === kinds.ideograph) this.#word(Math.imul(FNV_START ^ code, FNV_PRIME), weight, tally);
      [length, hash, cyrillic] = [0, FNV_START, false];
    }
    // The space that ends the last word is not the text's.
    this.chars[kinds.space] = (this.chars[kinds.space] ?? 1) - 1;
  }

  /** A word, and the pair that it makes with the word before. */
  #word(hash: number, weight: number, tally: WordTally): void {
    if (this.#isNewLine && this.words > 0) this.lines++;
    this.#isNewLine = false;
    tally.add(place(hash), weight);
    if (this.words > 0) tally.add(place(Math.imul(this.#previous, PAIR) ^ hash), weight);
    this.#previous = hash;
    this.words++;
  }

  /** The letters of options come in the alphabet's order, each before a dot or a bracket. */
  #option(letter: number, after: number): void {
    const isMarked = after === 0x2e || after === 0x29;
    if (isMarked && letter === 0x61 + this.options) this.options++;
  }
}

/** Where a word counts that is written in lower case, or, as `*abcdef`, every Cyrillic word that holds its first five letters. */
export function placeOf(written: string): number {
  const isGram = written.startsWith('*');
  const end = isGram ? Math.min(written.length, 1 + LONGEST_GRAM) : written.length;
  let hash = isGram ? GRAM : FNV_START;
  for (let at = isGram ? 1 : 0; at < end; at++) hash = Math.imul(hash ^ folded(written.charCodeAt(at)), FNV_PRIME);
  return place(hash);
}

/** Pieces of a word of three to five letters: another form of it shares most of them. */
function addGrams(letters: Uint16Array, length: number, weight: number, tally: WordTally): void {
  for (let from = 0; from + SHORTEST_GRAM <= length; from++) {
    let hash = GRAM;
    const last = Math.min(length, from + LONGEST_GRAM);
    for (let at = from; at < last; at++) {
      hash = Math.imul(hash ^ (letters[at] ?? 0), FNV_PRIME);
      if (at - from + 1 >= SHORTEST_GRAM) tally.add(place(hash), weight);
    }
  }
}
