import { deleeted } from './disguises.ts';
import { FIRST_LETTER, foldedOf, marks } from './letters.ts';
import { classesOfText } from './word-classes.ts';

/** Ways to hide words from a reader of words, a bit each. */
export const suspicions = {
  /** Letters with spaces between them: `i g n o r e`. */
  spaced: 1,
  /** Long runs as base64 and hexadecimal numbers have them. */
  encoded: 2,
  /** Characters written by their numbers: `\u0069`, `%69`, `&#105;`. */
  escaped: 4,
  /** Letters of other alphabets of Unicode: bold, boxed, flags. */
  fancy: 8,
  /** Invisible tag characters, which spell ASCII. */
  tagged: 16,
  /** ROT13, or written backwards. */
  coded: 32,
} as const;

/** What in a text is worth a second look. Most have nothing. */
export type Suspicions = {
  /** Of `suspicions`. */
  readonly bits: number;
  /** Lines with words in letters of two alphabets, or with digits and signs for letters: `ignоre`, `1gn0re`. */
  readonly oddLines: readonly string[];
};

const none: Suspicions = { bits: 0, oddLines: [] };

const ESCAPES = 6;
const bit = (letter: number): number => 1 << (letter >> 6);
const digitBit = bit(0x30);
const lookAlikeBits = bit(0x3b1) | bit(0x3c9) | bit(0x430) | bit(0x450) | bit(0x490);

/** Takes the second look at what the reader of words has noticed. */
export class WordWatch {
  #text = '';
  #bits = 0;
  #oddLines: string[] = [];
  /** Where the last odd line ends. */
  #oddUpTo = -1;
  #escapes = 0;

  begin(text: string): void {
    this.#text = text;
    this.#bits = 0;
    if (this.#oddLines.length > 0) this.#oddLines = [];
    this.#oddUpTo = -1;
    this.#escapes = 0;
  }

  /** What was found, with the bits of what the reader suspects by itself. */
  found(suspected: number): Suspicions {
    const bits = this.#bits | suspected;
    this.#text = '';
    return bits === 0 && this.#oddLines.length === 0 ? none : { bits, oddLines: this.#oddLines };
  }

  /**
   * A word that ends before `end`, in Latin letters and others; `scripts` has a bit for each 64 code points that they are
   * of.
   */
  mixed(end: number, length: number, scripts: number): void {
    if ((scripts & lookAlikeBits) !== 0) this.#odd(end - 1);
    else if ((scripts & digitBit) !== 0 && isLeet(this.#text.slice(end - length, end))) this.#odd(end - 1);
  }

  /** A character that is neither of a word nor between words. */
  mark(mark: number, at: number): void {
    const text = this.#text;
    if (mark === marks.escape) {
      if (isEscape(text, at) && ++this.#escapes === ESCAPES) this.#bits |= suspicions.escaped;
    } else if (mark === marks.disguise) {
      if (isLatinAt(text, at - 1) && isLeetAround(text, at)) this.#odd(at);
    } else {
      const code = text.charCodeAt(at);
      if (code === 0xdb40) this.#bits |= suspicions.tagged;
      else if (code === 0xd835 || (code === 0xd83c && text.charCodeAt(at + 1) < 0xde00)) this.#bits |= suspicions.fancy;
    }
  }

  #odd(at: number): void {
    if (at <= this.#oddUpTo) return;
    const text = this.#text;
    const end = text.indexOf('\n', at);
    this.#oddUpTo = end < 0 ? text.length : end;
    this.#oddLines.push(text.slice(text.lastIndexOf('\n', at) + 1, this.#oddUpTo));
  }
}

/** Is it a word that attacks are made of, but for its digits and signs? */
const isLeet = (word: string): boolean => classesOfText(deleeted(word.toLowerCase())) !== 0;

const LONGEST_WORD = 16;
const wordEnd = /[A-Za-z0-9@$]*$/;
const wordStart = /^[A-Za-z0-9@$]*/;

const isLeetAround = (text: string, at: number): boolean => {
  const before = wordEnd.exec(text.slice(Math.max(0, at - LONGEST_WORD), at))?.[0] ?? '';
  const after = wordStart.exec(text.slice(at, at + LONGEST_WORD))?.[0] ?? '';
  return isLeet(before + after);
};

const isLatinAt = (text: string, at: number): boolean => {
  const letter = at < 0 || at >= text.length ? 0 : foldedOf(text.charCodeAt(at));
  return letter > FIRST_LETTER && letter < 0x80;
};

const escape = /^(?:%[0-9a-f]{2}|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|&#)/i;
const isEscape = (text: string, at: number): boolean => escape.test(text.slice(at, at + 6));
