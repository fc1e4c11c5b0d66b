import type { PiiSpan } from '../pii-span.ts';
import { looksLikeName, ofAddresses, people, plainWord } from './latin-interest.ts';
import { known, knownOf } from './latin-lexicon.ts';
import { form, gap, type Words } from './words.ts';

/** The first and the last word of a name. */
export type Trimmed = { readonly first: number; readonly last: number };

const ADDRESS_SCORE = 0.8;
/** Longest word before a full stop within a name, in letters: initials, St., Jr. */
const LONGEST_ABBREVIATION = 3;
/** Of a British or Canadian postal code, in letters and digits. */
const LONGEST_HALF = 4;
const MOST_ADDRESS_WORDS = 24;
/** Letters that mark the items of lists. */
const LAST_MARKER = 0x48;

/** Between two people. */
const parting = gap.line | gap.colon | gap.quote | gap.bracket | gap.glue | gap.code;

/** Is the word here joined to the one before it as in codes, addresses on the network and paths? */
export function isGlued(words: Words, at: number): boolean {
  if (at <= 0 || at >= words.count) return false;
  const between = words.gapBefore(at);
  return (between & (gap.glue | gap.code)) !== 0 && (between & (gap.space | gap.line)) === 0;
}

/** Does what stands before the word here part two people? A surname, a comma and a given name are one. */
export function isParted(words: Words, first: number, at: number): boolean {
  const between = words.gapBefore(at);
  if ((between & parting) !== 0) return true;
  if ((between & gap.stop) !== 0 && words.endOf(at - 1) - words.startOf(at - 1) > LONGEST_ABBREVIATION) return true;
  if ((between & gap.comma) === 0) return false;
  const isSurname = at === first + 1 && (knownOf(words, first) & known.given) === 0;
  return !isSurname || (knownOf(words, at) & known.given) === 0;
}

/** A name without what leads to it or follows; undefined where nothing of a name is left. */
export function trimmedPerson(words: Words, from: number, to: number): Trimmed | undefined {
  let [first, last] = [from, to];
  const isWritten = hasCapital(words, first, last);
  const isItem = isMarker(words, first);
  if (isItem) first++;
  while (first <= last && isLed(words, first, isWritten)) first++;
  if (isItem && (knownOf(words, first) & people) === 0) return undefined;
  while (last >= first && isWritten && (words.formOf(last) & (form.capital | form.digits)) === 0) last--;
  if (startsWithInitial(words, first) && isGivenBefore(words, first)) first--;
  const isWhole = first <= last && !isGlued(words, first) && !isGlued(words, last + 1);
  return isWhole && isPerson(words, first, last) ? { first, last } : undefined;
}

const startsWithInitial = (words: Words, at: number): boolean => (words.formOf(at) & form.single) !== 0;

const isGivenBefore = (words: Words, at: number): boolean =>
  at > 0 && words.gap[at] === gap.space && isKnownGiven(words, at - 1);

/** Is a capitalised word a given name, whatever else it may be? */
const isKnownGiven = (words: Words, at: number): boolean =>
  (words.formOf(at) & form.capital) !== 0 && (knownOf(words, at) & known.given) !== 0;

/** Is a word by itself a given name and nothing else, and no part of a longer proper name? */
export function isGivenAlone(words: Words, at: number): boolean {
  if (!isKnownGiven(words, at) || (knownOf(words, at) & (known.ambiguous | plainWord)) !== 0) return false;
  if (isGlued(words, at) || isGlued(words, at + 1)) return false;
  return !isProperBeside(words, at - 1, at) && !isProperBeside(words, at + 1, at + 1);
}

/** Does a capitalised word stand right beside? */
const isProperBeside = (words: Words, other: number, gapAt: number): boolean =>
  other >= 0 &&
  other < words.count &&
  words.gap[gapAt] === gap.space &&
  (words.formOf(other) & form.capital) !== 0 &&
  (words.gapBefore(other) & (gap.stop | gap.start | gap.line)) === 0;

/** Is this the letter of an item of a list, as in `A. Paris`? */
function isMarker(words: Words, at: number): boolean {
  const isLetter = (words.formOf(at) & form.single) !== 0 && words.text.charCodeAt(words.startOf(at)) <= LAST_MARKER;
  const isFirst = (words.gapBefore(at) & (gap.line | gap.stop | gap.start | gap.colon)) !== 0;
  return isLetter && isFirst && (words.formOf(at + 1) & form.single) === 0 && at + 1 < words.count;
}

/** Is one of the words written with a capital? */
export function hasCapital(words: Words, first: number, last: number): boolean {
  for (let at = first; at <= last; at++) if ((words.formOf(at) & form.capital) !== 0) return true;
  return false;
}

/** Does a word at the beginning lead to a name, and is no part of it? */
function isLed(words: Words, at: number, isWritten: boolean): boolean {
  const bits = knownOf(words, at);
  if ((bits & known.title) !== 0 && (bits & people) === 0) return true;
  if (!isWritten) return (bits & people) === 0;
  return (words.formOf(at) & form.capital) === 0 && (bits & known.particle) === 0;
}

/** Is one of the words more than a word of every day, or a small word that is a given name? */
function isPerson(words: Words, first: number, last: number): boolean {
  for (let at = first; at <= last; at++) {
    const shape = words.formOf(at);
    if ((shape & form.letters) === 0 || (shape & form.single) !== 0) continue;
    const bits = knownOf(words, at);
    if ((bits & people) !== 0 && (shape & form.capital) !== 0) return true;
    if ((shape & form.capital) !== 0 && (bits & plainWord) === 0 && (last > first || looksLikeName(words, at)))
      return true;
    if ((bits & known.given) !== 0 && (last > first || (bits & plainWord) === 0)) return true;
  }
  return false;
}

/** Adds an address, or several that something parts; the marks of quoted lines within one are left out. */
export function addAddresses(words: Words, first: number, last: number, found: PiiSpan[]): void {
  let from = first;
  for (let at = first + 1; at <= last + 1; at++) {
    if (at <= last && !isBroken(words.gapBefore(at))) continue;
    addAddress(words, from, at - 1, found);
    from = at;
  }
}

/** Does no address go on over this? */
const isBroken = (between: number): boolean =>
  (between & (gap.code | gap.colon)) !== 0 ||
  ((between & gap.bracket) !== 0 && (between & (gap.space | gap.line)) === 0) ||
  ((between & gap.quote) !== 0 && between !== gap.quote) ||
  ((between & gap.line) !== 0 && (between & (gap.stop | gap.dash)) !== 0);

function addAddress(words: Words, first: number, to: number, found: PiiSpan[]): void {
  let last = to;
  while (last > first && isTrailing(words, last)) last--;
  if (isHalfOfPostcode(words, last) && isHalfOfPostcode(words, last + 1) && words.gap[last + 1] === gap.space) last++;
  if (!isAddress(words, first, last) || isGlued(words, first) || isGlued(words, last + 1)) return;
  let from = first;
  for (let at = first + 1; at <= last + 1; at++) {
    if (at <= last && (words.gapBefore(at) & (gap.glue | gap.line)) !== (gap.glue | gap.line)) continue;
    found.push({ type: 'address', start: words.startOf(from), end: words.endOf(at - 1), score: ADDRESS_SCORE });
    from = at;
  }
}

/** Has it a number or a word of addresses, and a name of a street or a place beside it? */
function isAddress(words: Words, first: number, last: number): boolean {
  if (last - first >= MOST_ADDRESS_WORDS) return false;
  let [numbers, told, names, small] = [0, 0, 0, 0];
  for (let at = first; at <= last; at++) {
    const shape = words.formOf(at);
    if ((shape & form.digits) !== 0) numbers++;
    if ((shape & form.letters) === 0) continue;
    const bits = knownOf(words, at);
    const isCapital = (shape & form.capital) !== 0;
    const isTold = (bits & (known.street | known.unit)) !== 0 && (bits & known.common) === 0;
    if (isTold || (isCapital && (bits & ofAddresses) !== 0)) told++;
    else if (isCapital && isProper(words, at, bits)) names++;
    else if ((shape & (form.capital | form.digits | form.single)) === 0 && (bits & known.particle) === 0) small++;
  }
  if (told > 0) return numbers + names > 0;
  // A street that no word tells is a name and a number, and nothing between.
  return numbers > 0 && names > 0 && small === 0;
}

/** BS1 and 5TY */
function isHalfOfPostcode(words: Words, at: number): boolean {
  const mixed = form.digits | form.letters | form.upper;
  const length = words.endOf(at) - words.startOf(at);
  return at < words.count && (words.formOf(at) & mixed) === mixed && length <= LONGEST_HALF;
}

/** A small word of every day behind an address: `in`, `of`. */
function isTrailing(words: Words, at: number): boolean {
  const bits = knownOf(words, at);
  const isSmall = (words.formOf(at) & (form.capital | form.digits)) === 0;
  return isSmall && (bits & known.common) !== 0 && (bits & ofAddresses) === 0;
}

/** The last word of a line before an address that holds a person's name, or -1. */
export function addresseeOf(words: Words, first: number, last: number): number {
  let isPeople = false;
  for (let at = first; at <= last; at++) {
    if (at > first && (words.gapBefore(at) & gap.line) !== 0) return isPeople ? at - 1 : -1;
    const bits = knownOf(words, at);
    if ((words.formOf(at) & form.digits) !== 0 || (bits & ofAddresses) !== 0) return -1;
    isPeople ||= (bits & people) !== 0;
  }
  return -1;
}

function isProper(words: Words, at: number, bits: number): boolean {
  if ((words.formOf(at) & (form.upper | form.digits)) !== 0 || (bits & known.calendar) !== 0) return false;
  return (bits & plainWord) === 0 || (bits & (known.place | people)) !== 0;
}
