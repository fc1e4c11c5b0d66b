import { ibanLengths } from './iban-lengths.ts';
import { isSoft } from './page.ts';
import { plainText } from './plain-text.ts';

/** What a character may be a part of; one bit each. */
const part = { word: 1, joint: 2, number: 4, digit: 8, known: 128 } as const;

/** The parts of each UTF-16 unit that was met so far; 0 of all others. */
const parts = new Uint8Array(0x10000);

const partsOf = (unit: number): number => parts[unit] || (parts[unit] = part.known | learnt(unit));

function learnt(unit: number): number {
  const char = String.fromCharCode(unit);
  const read = plainText(char)?.text ?? char;
  if (read === '') return mark.test(char) ? part.word | part.number : part.word | part.joint | part.number;
  return partsOfRead(read.charAt(0)) | (isSoft(unit) ? part.number : 0);
}

const mark = /\p{M}/u;
const capital = /\p{Lu}/u;
/** With what stands within words and seldom makes an address of them. */
const letter = /[\p{L}\p{M}'’ʼ*`:;]/u;
const digit = /\p{N}/u;
/** What addresses have between letters, and entities and escapes of HTML, URLs and code around a character's code. */
const joint = /[@.+%&#\\_-]/;

/** Of a character as it is read: not its disguise. */
function partsOfRead(char: string): number {
  const unit = char.charCodeAt(0);
  const number = isSoft(unit) || char === '+' || char === '#' || char === '№' ? part.number : 0;
  if (digit.test(char) || unit === BOLD_DIGITS) return part.word | part.joint | part.number | part.digit;
  if (capital.test(char) || isHalf(unit)) return part.word | part.number;
  if (letter.test(char)) return part.word | number;
  return joint.test(char) ? part.word | part.joint | number : number;
}

/** The first half of digits that stand in two units. */
const BOLD_DIGITS = 0xd835;
const isHalf = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;

/** No datum has fewer digits, so with a shorter number the first word behind it is the end of it. */
const MIN_DIGITS = 6;
/** How far behind a number words may still say what it is: `2345678 (mobile)`. */
const REACH_CHARS = 16;

const LINE_FEED = 0x0a;

/** Whether a text ends with the beginning of an ordinary word, so that no datum is open in it; quick. */
export function endsInPlainWord(text: string): boolean {
  const last = partsOf(text.charCodeAt(text.length - 1));
  if ((last & part.word) === 0 || (last & (part.joint | part.number)) !== 0) return false;
  let isBegun = false;
  for (let at = text.length - 2; at >= 0 && at >= text.length - 2 * REACH_CHARS; at--) {
    const unit = text.charCodeAt(at);
    const parts = partsOf(unit);
    // An address may go on in the next line.
    if ((parts & part.digit) !== 0 || unit === LINE_FEED || (!isBegun && (parts & part.joint) !== 0)) return false;
    if ((parts & part.word) === 0) isBegun = true;
  }
  return isBegun;
}

/**
 * Where in a text a datum may have begun that the next words go on with: a number, with what groups its digits and says
 * what it is, or a word like the beginning of an e-mail address. `before` is the tail of what has left already: 0 where it
 * began there. The text's length where none has begun; ordinary words leave at once.
 */
export function unfinishedData(before: string, text: string): number {
  const seen = before + text;
  return Math.max(0, Math.min(unfinishedWord(seen), unfinishedNumber(seen)) - before.length);
}

function unfinishedWord(text: string): number {
  const at = text.lastIndexOf('@');
  if (at >= 0 && domainInLines.test(text.slice(at))) return wordBegin(text, at);
  const begin = wordBegin(text, text.length);
  return isJoined(text, begin) ? begin : text.length;
}

/** A domain of which a part may stand in the next line. */
const domainInLines = /^@(?:[*`]{0,3}|[^\s@]{1,255}\.)(?:\r|\r?\n[ \t>]{0,4}[^\s@]{0,64})$/;

/** Where the word begins that goes up to a place; the place itself where there is none. */
function wordBegin(text: string, end: number): number {
  let at = end;
  while (at > 0 && (partsOf(text.charCodeAt(at - 1)) & part.word) !== 0) at--;
  return at;
}

/** Whether a word has a joint beside letters or digits; a dot or a dash at its end is none yet. */
function isJoined(text: string, begin: number): boolean {
  let hasJoint = false;
  let hasLetter = false;
  let end = text.length;
  while (end > begin && isLightJoint(text.charCodeAt(end - 1))) end--;
  for (let at = begin; at < end; at++) {
    const parts = partsOf(text.charCodeAt(at));
    if ((parts & part.joint) !== 0) hasJoint = true;
    if ((parts & part.joint) === 0 || (parts & part.digit) !== 0) hasLetter = true;
  }
  return hasJoint && hasLetter;
}

/** `.`, `-` or `_`, with which a sentence or a word's first half ends. */
const isLightJoint = (unit: number): boolean => unit === 0x2e || unit === 0x2d || unit === 0x5f;

function unfinishedNumber(text: string): number {
  const least = text.length - 1 - REACH_CHARS;
  let last = lastDigit(text, text.length, least);
  if (last < 0) return text.length;
  let open = unfinishedIban(text);
  // Not the last one alone: it may be the other's extension.
  while (last >= 0) {
    const { begin, digits } = numberUpTo(text, last);
    if (digits >= MIN_DIGITS || mayGoOn(text, last + 1)) open = Math.min(open, wordBegin(text, begin));
    last = lastDigit(text, begin, least);
  }
  return open;
}

/** The place of the last digit before another place; -1 where there is none from the least on. */
function lastDigit(text: string, before: number, least: number): number {
  for (let at = before - 1; at >= 0 && at >= least; at--)
    if ((partsOf(text.charCodeAt(at)) & part.digit) !== 0) return at;
  return -1;
}

/** Where the number begins that a digit belongs to, and how many digits it has up to there. */
function numberUpTo(text: string, last: number): { readonly begin: number; readonly digits: number } {
  let begin = last;
  let digits = 0;
  for (let at = last; at >= 0; at--) {
    const unit = text.charCodeAt(at);
    const parts = partsOf(unit);
    if ((parts & part.number) === 0) break;
    if ((parts & part.digit) !== 0) digits++;
    if (begins(unit, parts)) begin = at;
  }
  return { begin, digits };
}

/** Whether all behind a digit may stand within a number. */
function mayGoOn(text: string, from: number): boolean {
  for (let at = from; at < text.length; at++) if ((partsOf(text.charCodeAt(at)) & part.number) === 0) return false;
  return true;
}

/** Whether a number may begin so: with a digit, a capital or what stands before a country's code, not with a gap. */
const begins = (unit: number, parts: number): boolean =>
  (parts & part.digit) !== 0 || unit === 0x28 || unit === 0x2b || (parts & (part.word | part.joint)) === part.word;

/** 34 letters and digits in groups of four, with the widest gaps. */
const MOST_IBAN_CHARS = 64;
const ibanBegin = /[a-z]{2}\d\d/i;
const iban = new RegExp(
  `(?<![\\p{L}\\p{N}_])(?:${Object.keys(ibanLengths).join('|')})\\d{2}(?:[^\\p{L}\\p{N}]{0,3}[a-z\\d]){0,30}[^\\p{L}\\p{N}]{0,3}$`,
  'iu',
);

/** In small letters, which part other numbers. */
function unfinishedIban(text: string): number {
  const tail = text.slice(-MOST_IBAN_CHARS);
  const at = ibanBegin.test(tail) ? tail.search(iban) : -1;
  return at < 0 ? text.length : text.length - tail.length + at;
}
