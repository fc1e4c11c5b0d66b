/** What a UTF-16 unit is to the reader of words; greater numbers are folded letters and digits of words. */
export const marks = {
  /** Seen by nobody, or mere emphasis: zero-width characters, stress marks, asterisks. They are left out. */
  nothing: 0,
  /** Within a word it is left out, as people write it in many ways or not at all. */
  apostrophe: 1,
  space: 2,
  /** Columns of tables and fields of records stand apart. */
  tab: 3,
  /** Ends a segment wherever it stands: line ends, bars of tables, brackets of markup. */
  border: 4,
  stop: 5,
  question: 6,
  exclamation: 7,
  quote: 8,
  colon: 9,
  comma: 10,
  other: 11,
  /** The first half of a character beyond the 16 bits. */
  surrogate: 12,
  /** Begins a character that is written by its number: `\\u0069`, `%69`, `&#105;`. */
  escape: 13,
  /** Looks like a letter: `p@$sword`. */
  disguise: 14,
} as const;

/** From here on it is a letter or a digit, in the lower case. */
export const FIRST_LETTER = 0x30;
/** All digits are read as one. */
export const DIGIT = 0x30;

const chars: readonly (readonly [number, string])[] = [
  [marks.nothing, '\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff*~'],
  [marks.tab, '\t\v\f'],
  [marks.border, '\n\r\u2028\u2029|<>{}[]'],
  [marks.stop, '.…。'],
  [marks.question, '?？'],
  [marks.exclamation, '!！'],
  [marks.quote, '"«»“”„`'],
  [marks.colon, ':：'],
  [marks.comma, ',，、'],
  [marks.apostrophe, "'’ʼ‘′"],
  [marks.escape, '\\%&'],
  [marks.disguise, '@$'],
];

const UNREAD = 0xffff;
const table = new Uint16Array(0x10000).fill(UNREAD);
for (const [mark, list] of chars) for (const char of list) table[char.charCodeAt(0)] = mark;
for (let code = 0; code < 0x80; code++) foldedOf(code);

/** The mark or folded letter of each UTF-16 unit that has been met; of others more than any letter is, for `foldedOf` to tell. */
export const foldedLetters: Uint16Array = table;
/** Of a UTF-16 unit; looked up once, then remembered. */
export function foldedOf(code: number): number {
  const known = table[code] ?? UNREAD;
  return known === UNREAD ? (table[code] = foldedAnew(code)) : known;
}

function foldedAnew(code: number): number {
  if (code >= 0xd800 && code <= 0xdbff) return marks.surrogate;
  if (code >= 0xdc00 && code <= 0xdfff) return marks.nothing;
  // Variation selectors and direction marks come with emoji and Arabic as well as with tricks.
  if ((code >= 0xfe00 && code <= 0xfe0f) || (code >= 0x202a && code <= 0x202e)) return marks.nothing;
  if (code >= 0x2066 && code <= 0x206f) return marks.nothing;
  const char = String.fromCharCode(code).normalize('NFKC').toLowerCase().charCodeAt(0);
  const text = String.fromCharCode(char);
  if (/\p{Nd}/u.test(text)) return DIGIT;
  if (/\p{L}/u.test(text)) return plainLetter(char);
  if (/\p{M}/u.test(text)) return marks.nothing;
  if (/[\p{Z}\p{Cc}]/u.test(text)) return marks.space;
  return char !== code ? (table[char] ?? marks.other) % UNREAD : marks.other;
}

/** A letter without its accent; Russian and Ukrainian letters of their own stay. */
function plainLetter(code: number): number {
  const char = String.fromCharCode(code);
  if (char === 'ё') return 'е'.charCodeAt(0);
  if (char === 'ґ') return 'г'.charCodeAt(0);
  if (code >= 0x400 && code <= 0x52f) return code;
  return char.normalize('NFD').charCodeAt(0);
}
