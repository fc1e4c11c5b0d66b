/** The longest tail that is held for what may come of it. */
const MOST_CHARS = 64;
/** What may stand before the first digit: `+(`, the letters of a passport or of an IBAN's country. */
const MOST_BEFORE_DIGIT = 4;
/** Of a passport's series. */
const MOST_LETTERS = 3;
const SPACE = 0x20;

/**
 * Where a datum may have begun that the next words go on with: a number, with what groups its digits, or a word like the
 * beginning of an e-mail address. The text's length where none has; ordinary words leave at once.
 */
export function unfinishedData(text: string): number {
  return Math.min(unfinishedNumber(text), unfinishedAddress(text));
}

function unfinishedNumber(text: string): number {
  const least = Math.max(0, text.length - MOST_CHARS);
  let at = text.length;
  let firstDigit = text.length;
  while (at > least) {
    const unit = text.charCodeAt(at - 1);
    if (isDigit(unit)) firstDigit = at - 1;
    else if (!groups(unit)) break;
    at--;
  }
  if (firstDigit === text.length) return text.length;
  const start = wordBegin(text, firstDigit, at);
  if (start < firstDigit || text.charCodeAt(start - 1) !== SPACE) return start;
  // `КВ 123456`: the letters stand one space away.
  const letters = wordBegin(text, start - 1, at);
  const count = start - 1 - letters;
  return count > 0 && count <= MOST_LETTERS ? letters : start;
}

/** Where the word begins that stands right before a place; the place itself where there is none, or a long one. */
function wordBegin(text: string, end: number, least: number): number {
  let at = end;
  while (at > least && text.charCodeAt(at - 1) !== SPACE) at--;
  return end - at > MOST_BEFORE_DIGIT ? end : at;
}

const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39;

/** A space, `+ - ( ) .`, a hyphen of another kind, a capital letter. */
const groups = (unit: number): boolean =>
  unit === 0x20 ||
  unit === 0xa0 ||
  (unit >= 0x28 && unit <= 0x2e && unit !== 0x2a && unit !== 0x2c) ||
  (unit >= 0x2010 && unit <= 0x2015) ||
  isCapital(unit);

/** Latin or Cyrillic. */
const isCapital = (unit: number): boolean =>
  (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x400 && unit <= 0x42f) || unit === 0x490;

function unfinishedAddress(text: string): number {
  const least = Math.max(0, text.length - MOST_CHARS);
  let at = text.length;
  let hasJoint = false;
  let hasLetter = false;
  while (at > least) {
    const unit = text.charCodeAt(at - 1);
    if (joins(unit)) hasJoint = true;
    else if (isWordUnit(unit)) hasLetter = true;
    else break;
    at--;
  }
  return hasJoint && hasLetter ? at : text.length;
}

/** What stands in addresses, and seldom within a word. */
const joins = (unit: number): boolean =>
  unit === 0x40 || unit === 0x2e || unit === 0x5f || unit === 0x2b || unit === 0x25 || unit === 0x2d || isDigit(unit);

const isWordUnit = (unit: number): boolean => (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x41 && unit <= 0x5a);
