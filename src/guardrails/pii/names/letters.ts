/** What a UTF-16 unit is to a reader of words. */
export const kind = {
  /** Stands between words. */
  other: 0,
  lower: 1,
  upper: 2,
  digit: 3,
  /** Part of a word where letters stand on both sides: apostrophes and hyphens. */
  joint: 4,
  /** Changes the letter before it: combining accents. */
  accent: 5,
  /** Part of a code, an address on the network or a path where it touches a word. */
  glue: 6,
  space: 7,
  line: 8,
} as const;

/** Combining accents. */
const ACCENTS = { from: 0x300, to: 0x36f };

/** By UTF-16 unit; for the loops that read every character. */
export const kinds = new Uint8Array(0x10000);
/** By UTF-16 unit, as `foldOf` tells. */
export const folded = new Uint16Array(0x10000);
/** The same of small letters alone; of all other units 0. */
export const foldedSmall = new Uint16Array(0x10000);

export const kindOf = (code: number): number => kinds[code] ?? 0;

/** The letter as words are compared: small, without accents; ё is е, ґ is г. Other characters are themselves. */
export const foldOf = (code: number): number => folded[code] ?? 0;

/** Latin letters that Unicode takes apart no further. */
const plain: Readonly<Record<string, string>> = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 't',
  ß: 's',
  æ: 'a',
  œ: 'o',
  ı: 'i',
  ё: 'е',
  ґ: 'г',
};
const apostrophes = "'’ʼ`´";
const hyphens = '-‐‑';
const glue = '@_/\\=+*#$%^~|<>{}&';

/** Alphabets that have capitals, up to Armenian, and Vietnamese and old Greek letters. */
const alphabets = [
  [0x41, 0x590],
  [0x1e00, 0x2000],
] as const;

function fillAlphabet(from: number, to: number): void {
  for (let code = from; code < to; code++) {
    const char = String.fromCharCode(code);
    const small = char.toLowerCase();
    if (small !== char) kinds[code] = kind.upper;
    else if (char.toUpperCase() !== char) kinds[code] = kind.lower;
    else continue;
    const isLatin = code < 0x250 || code >= 0x1e00;
    folded[code] = (plain[small] ?? (isLatin ? small.normalize('NFD') : small)).charCodeAt(0);
  }
}

function fill(): void {
  for (let code = 0; code < folded.length; code++) folded[code] = code;
  for (const [from, to] of alphabets) fillAlphabet(from, to);
  for (let code = 0x30; code <= 0x39; code++) kinds[code] = kind.digit;
  for (let code = ACCENTS.from; code <= ACCENTS.to; code++) kinds[code] = kind.accent;
  for (const char of apostrophes + hyphens) kinds[char.charCodeAt(0)] = kind.joint;
  for (const char of glue) kinds[char.charCodeAt(0)] = kind.glue;
  for (const char of ' \t\u00a0\u202f') kinds[char.charCodeAt(0)] = kind.space;
  for (const char of '\n\r\u2028\u2029') kinds[char.charCodeAt(0)] = kind.line;
  for (const char of apostrophes) folded[char.charCodeAt(0)] = 0x27;
  for (const char of hyphens) folded[char.charCodeAt(0)] = 0x2d;
  for (let code = 0; code < folded.length; code++) if (kinds[code] === kind.lower) foldedSmall[code] = foldOf(code);
}

fill();

/** The first step of a word's number; `hashed` takes the next letter, `finished` ends it. */
export const HASH_START = 0x811c9dc5 | 0;
export const HASH_FACTOR = 0x01000193;
export const hashed = (hash: number, letter: number): number => Math.imul(hash ^ letter, HASH_FACTOR);

/** The number of a word as words are compared; of its letters behind others, whose number stands `before`. */
export function hashOf(word: string, before = HASH_START): number {
  let hash = before;
  for (let at = 0; at < word.length; at++) {
    const code = word.charCodeAt(at);
    if (kinds[code] !== kind.accent) hash = Math.imul(hash ^ (folded[code] ?? 0), HASH_FACTOR);
  }
  return hash;
}
