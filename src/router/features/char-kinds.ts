/** What a character is to a reader of words. */
export const kinds = {
  space: 1,
  line: 2,
  latin: 3,
  /** A letter with a mark, which English lacks. */
  accented: 4,
  cyrillic: 5,
  ukrainian: 6,
  russian: 7,
  otherLetter: 8,
  /** A word by itself: Chinese and Japanese write without spaces. */
  ideograph: 9,
  digit: 10,
  /** Within a word it is left out, as people write it in many ways or not at all. */
  apostrophe: 11,
  question: 12,
  stop: 13,
  code: 14,
  math: 15,
  mark: 16,
  /** Stress marks, joiners, soft hyphens: nobody sees them. */
  nothing: 17,
  symbol: 18,
} as const;

/** More than any kind's number. */
export const KINDS = 19;

const chars: readonly (readonly [number, string])[] = [
  [kinds.space, ' \t\v\f\u00a0'],
  [kinds.line, '\n\r\u2028\u2029'],
  [kinds.apostrophe, "'`’ʼ‘′"],
  [kinds.question, '?？'],
  [kinds.stop, '.!…。'],
  [kinds.code, '{}[]<>;=_\\#|&~@'],
  [kinds.math, '+-*/^%$√∑∫≤≥≠≈∞π×÷±−€£₴₽'],
  [kinds.nothing, '\u0300\u0301\u00ad\u200b\u200c\u200d\u2060\ufe0f\ufeff'],
  [kinds.ukrainian, 'іїєґ'],
  [kinds.russian, 'ыэъё'],
];

function isBetween(code: number, first: number, last: number): boolean {
  return code >= first && code <= last;
}

const table = new Uint8Array(0x10000);
for (const [kind, list] of chars) for (const char of list) table[char.charCodeAt(0)] = kind;
for (let code = 0; code < 0x80; code++) table[code] ||= kindOfChar(code);

/** Of a UTF-16 unit of a lower-case text; looked up once, then remembered. */
export function kindOf(code: number): number {
  const kind = table[code] ?? kinds.symbol;
  if (kind !== 0) return kind;
  return (table[code] = kindOfChar(code));
}

function kindOfChar(code: number): number {
  if (isBetween(code, 0xd800, 0xdfff)) return kinds.symbol;
  const char = String.fromCharCode(code);
  if (/\p{N}/u.test(char)) return kinds.digit;
  if (/\p{L}/u.test(char)) return kindOfLetter(code);
  // Vowel signs of Indian and Thai writing and other marks belong to their word.
  if (/\p{M}/u.test(char)) return kinds.otherLetter;
  if (/\p{Z}/u.test(char)) return kinds.space;
  if (/[\p{P}\p{Sk}]/u.test(char)) return kinds.mark;
  return /\p{Sm}/u.test(char) ? kinds.math : kinds.symbol;
}

function kindOfLetter(code: number): number {
  if (code < 0x80) return kinds.latin;
  if (code < 0x250) return kinds.accented;
  if (isBetween(code, 0x400, 0x52f)) return kinds.cyrillic;
  return isBetween(code, 0x2e80, 0xa4cf) || isBetween(code, 0xf900, 0xfaff) ? kinds.ideograph : kinds.otherLetter;
}
