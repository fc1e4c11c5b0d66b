import { folded, foldedSmall, foldOf, HASH_FACTOR, HASH_START, kind, kindOf, kinds } from './letters.ts';

/** How a word is written; bits. */
export const form = {
  /** Begins with a capital. */
  capital: 1,
  /** All its letters are capitals. */
  upper: 2,
  letters: 4,
  digits: 8,
  cyrillic: 16,
  latin: 32,
  /** A capital stands behind a small letter, as in camelCase and McDonald. */
  inner: 64,
  /** One letter. */
  single: 128,
  hyphen: 256,
} as const;

/** What stands between a word and the one before it; bits. */
export const gap = {
  space: 1,
  comma: 2,
  /** `.`, `!`, `?` or an ellipsis. */
  stop: 4,
  line: 8,
  /** `:` or `;`. */
  colon: 16,
  quote: 32,
  bracket: 64,
  /** A dash, or a hyphen with spaces. */
  dash: 128,
  /** Characters of addresses on the network, paths and quoted lines. */
  glue: 256,
  /** Characters of program code, markup and tables. */
  code: 1024,
  /** Where the text begins. */
  start: 512,
} as const;

const HYPHEN = 0x2d;

/** Most words read at once. */
export const MOST_WORDS = 16_384;

/** So many UTF-16 units of a text are copied at a time: an array is read twice as fast as a string. */
export const WINDOW_UNITS = 32_768;
/** A word that is read alone is seldom longer. */
const FEW_UNITS = 48;
/** Behind the letters of a word these are looked at too. */
const AHEAD_UNITS = 2;
const units = new Uint16Array(WINDOW_UNITS + AHEAD_UNITS + 1);
const bytes = Buffer.from(units.buffer, 0, 2 * WINDOW_UNITS);

/** Characters that are in no other class are of code or of other scripts. */
const gapOfChar = new Uint16Array(0x10000).fill(gap.code);
for (const [chars, bit] of [
  [' \t\u00a0\u202f№', gap.space],
  [',', gap.comma],
  ['.!?…', gap.stop],
  ['\n\r\u2028\u2029•', gap.line],
  [':;', gap.colon],
  ['"“”„«»‘’\'', gap.quote],
  ['()[]', gap.bracket],
  ['-–—', gap.dash],
  ['@_/#>', gap.glue],
] as const)
  for (const char of chars) gapOfChar[char.charCodeAt(0)] = bit;

/** The words of a stretch of text, in typed arrays that are used again for the next one. */
export class Words {
  text = '';
  count = 0;
  /** The union of the forms of all words. */
  seen = 0;
  readonly start: Int32Array;
  readonly end: Int32Array;
  /** The number of the word as words are compared (`hashOf`). */
  readonly hash: Int32Array;
  readonly form: Uint16Array;
  readonly gap: Uint16Array;
  readonly #most: number;
  /** Where what was copied stands in the text. */
  #from = 0;
  #until = 0;

  constructor(most = MOST_WORDS) {
    this.start = new Int32Array(most + 1);
    this.end = new Int32Array(most + 1);
    this.hash = new Int32Array(most + 1);
    this.form = new Uint16Array(most + 1);
    this.gap = new Uint16Array(most + 1);
    this.#most = most;
  }

  /** Where the word of this number begins; of words that there are not, all is 0. */
  startOf(at: number): number {
    return this.start[at] ?? 0;
  }

  endOf(at: number): number {
    return this.end[at] ?? 0;
  }

  hashAt(at: number): number {
    return this.hash[at] ?? 0;
  }

  formOf(at: number): number {
    return this.form[at] ?? 0;
  }

  gapBefore(at: number): number {
    return this.gap[at] ?? 0;
  }

  /** Reads the words from `from` up to `until`, as many as there is room for; answers where it stopped. */
  read(text: string, from: number, until = text.length): number {
    this.text = text;
    this.count = 0;
    this.seen = 0;
    this.#copy(from, until);
    let between: number = from === 0 ? gap.start : 0;
    let at = from;
    while (at < until && this.count < this.#most) {
      if (at >= this.#until) this.#copy(at, until);
      const code = units[at - this.#from] ?? 0;
      const here = kinds[code] ?? 0;
      if (here !== kind.other && here <= kind.digit) {
        at = this.#readWord(at, between);
        between = 0;
      } else {
        between |= gapOfChar[code] ?? 0;
        at++;
      }
    }
    return at;
  }

  /** Reads the one word that begins here. */
  readOne(text: string, from: number): void {
    this.text = text;
    this.count = 0;
    this.#copy(from, from + FEW_UNITS);
    this.#readWord(from, 0);
  }

  /** Copies the text from here on, as much of it as there is room for. Behind it stand units of no kind. */
  #copy(from: number, until: number): void {
    const end = Math.min(until, from + WINDOW_UNITS);
    this.#from = from;
    this.#until = from + (bytes.write(this.text.slice(from, end), 'utf16le') >> 1);
    units.fill(0, this.#until - from, this.#until - from + AHEAD_UNITS + 1);
  }

  /** Reads the one word that begins here; anew where what was copied may end within it. */
  #readWord(from: number, between: number): number {
    const end = this.#readLetters(from - this.#from, between) + this.#from;
    const isCut = end + AHEAD_UNITS >= this.#until && this.#until < this.text.length;
    if (!isCut || this.#until - from === WINDOW_UNITS) return end;
    this.count--;
    this.#copy(from, from + 2 * Math.max(FEW_UNITS, end - from));
    return this.#readWord(from, between);
  }

  /** Reads the word that begins at this place of what was copied. */
  #readLetters(from: number, between: number): number {
    const small = foldedSmall;
    let hash = HASH_START;
    let seen = 0;
    let capitals = 0;
    let smalls = 0;
    let at = from;
    for (;;) {
      const code = units[at] ?? 0;
      const here = kinds[code] ?? 0;
      if (here === kind.lower) {
        // Most letters are small: this loop is what reading a text costs.
        const run = at;
        let letter = small[code] ?? 0;
        do {
          hash = Math.imul(hash ^ letter, HASH_FACTOR);
          letter = small[units[++at] ?? 0] ?? 0;
        } while (letter !== 0);
        smalls += at - run;
        continue;
      }
      if (here === kind.upper) {
        if (smalls > 0) seen |= form.inner;
        capitals++;
      } else if (here === kind.digit) seen |= form.digits;
      else if (here === kind.joint) {
        if (!isJoined(at)) break;
        if (folded[code] === HYPHEN) seen |= form.hyphen;
      } else if (here !== kind.accent) break;
      if (here !== kind.accent) hash = Math.imul(hash ^ (folded[code] ?? 0), HASH_FACTOR);
      at++;
    }
    if (smalls + capitals > 0) seen |= writtenAs(units[from] ?? 0, smalls, capitals, at - from);
    const { count } = this;
    this.start[count] = this.#from + from;
    this.end[count] = this.#from + at;
    this.hash[count] = hash;
    this.form[count] = seen;
    this.gap[count] = between;
    this.seen |= seen;
    this.count = count + 1;
    return at;
  }
}

/** Does the apostrophe or hyphen here stand inside a word? A possessive `'s` is none of the word's. */
function isJoined(at: number): boolean {
  const next = units[at + 1] ?? 0;
  const behind = kindOf(next);
  if (behind !== kind.lower && behind !== kind.upper) return false;
  if (foldOf(units[at] ?? 0) === HYPHEN) return true;
  const after = kindOf(units[at + 2] ?? 0);
  return foldOf(next) !== 0x73 || after === kind.lower || after === kind.upper;
}

/** How letters are written, by the first and by how many are small and capital. */
function writtenAs(first: number, smalls: number, capitals: number, length: number): number {
  let seen: number = form.letters | (first >= 0x400 && first < 0x530 ? form.cyrillic : form.latin);
  if (capitals > 0) {
    if (kinds[first] === kind.upper) seen |= form.capital;
    if (smalls === 0) seen |= form.upper;
  }
  return length === 1 ? seen | form.single : seen;
}
