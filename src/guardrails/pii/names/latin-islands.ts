import { nextCapital } from '../../text-marks.ts';
import { mayBeName, ofAddresses, people, plainWord } from './latin-interest.ts';
import { knownAs, knownOf } from './latin-lexicon.ts';
import { HASH_START, hashed, kind, kindOf } from './letters.ts';
import { form, Words } from './words.ts';

/** A stretch of a text, in UTF-16 units. */
export type Island = { readonly start: number; readonly end: number };

/** How far a stretch goes on both sides of a capital that may begin a name, in UTF-16 units. */
const REACH_CHARS = 120;
/** Longest stretch. */
const MOST_CHARS = 1500;
/** How far from a word of addresses a number stands. */
const NUMBER_REACH_CHARS = 24;

const OPENING_BRACKET = 0x28;
const [FIRST_SMALL, LAST_SMALL, LAST_CAPITAL, SMALLER] = [0x61, 0x7a, 0x5a, 0x20];

const word = new Words(1);

/** The next stretch of a text in Latin script that may hold names or addresses, from a place on. */
export function islandFrom(text: string, from: number): Island | undefined {
  const first = nextInteresting(text, from);
  if (first < 0) return undefined;
  const start = first - REACH_CHARS <= from ? from : spaceFrom(text, first - REACH_CHARS);
  let end = first + REACH_CHARS;
  for (let at = first; end - start < MOST_CHARS;) {
    at = nextInteresting(text, at + 1);
    if (at < 0 || at > end) break;
    end = at + REACH_CHARS;
  }
  return { start: Math.min(start, first), end: spaceFrom(text, end) };
}

/** A place of white space from here on, not much further. */
function spaceFrom(text: string, from: number): number {
  let at = from;
  while (at < text.length && at < from + REACH_CHARS && kindOf(text.charCodeAt(at)) < kind.space) at++;
  return Math.min(at, text.length);
}

/** Where the next capital stands that may begin a name or a word of an address, or -1. */
function nextInteresting(text: string, from: number): number {
  let at = nextCapital(text, from);
  for (let next = at; at >= 0; at = nextCapital(text, next)) {
    next = at + 1;
    if (isInside(text, at)) continue;
    const end = endOfEverydayWord(text, at);
    if (end >= 0) {
      next = end + 1;
      continue;
    }
    word.readOne(text, at);
    if ((word.formOf(0) & form.capital) === 0 || isCode(text, at, word.endOf(0))) continue;
    const bits = knownOf(word, 0);
    if (mayBeName(word, 0, bits) || ((bits & ofAddresses) !== 0 && hasNumberNear(text, at))) return at;
    next = word.endOf(0) + 1;
  }
  return -1;
}

/** Where the word ends that begins here with a capital, if it is one of every day in small letters of ASCII; -1 otherwise. */
function endOfEverydayWord(text: string, start: number): number {
  const capital = text.charCodeAt(start);
  if (capital > LAST_CAPITAL) return -1;
  let hash = hashed(HASH_START, capital + SMALLER);
  for (let at = start + 1; at < text.length; at++) {
    const letter = text.charCodeAt(at);
    if (letter < FIRST_SMALL || letter > LAST_SMALL) return isBetweenWords(letter) && isEveryday(hash) ? at : -1;
    hash = hashed(hash, letter);
  }
  return -1;
}

function isBetweenWords(code: number): boolean {
  const here = kindOf(code);
  return here === kind.other || here >= kind.space;
}

function isEveryday(hash: number): boolean {
  const bits = knownAs(hash);
  return (bits & plainWord) !== 0 && (bits & (people | ofAddresses)) === 0;
}

function isInside(text: string, at: number): boolean {
  const before = at === 0 ? kind.other : kindOf(text.charCodeAt(at - 1));
  return before === kind.lower || before === kind.upper || before === kind.digit;
}

/** Is the word an identifier of code, or a part of a path? */
const isCode = (text: string, start: number, end: number): boolean =>
  (start > 0 && kindOf(text.charCodeAt(start - 1)) === kind.glue) ||
  kindOf(text.charCodeAt(end)) === kind.glue ||
  text.charCodeAt(end) === OPENING_BRACKET;

function hasNumberNear(text: string, at: number): boolean {
  const end = Math.min(text.length, at + NUMBER_REACH_CHARS);
  for (let near = Math.max(0, at - NUMBER_REACH_CHARS); near < end; near++)
    if (kindOf(text.charCodeAt(near)) === kind.digit) return true;
  return false;
}
