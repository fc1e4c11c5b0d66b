import { nextCapital } from '../../text-marks.ts';
import { mayBeName, ofAddresses } from './latin-interest.ts';
import { knownOf } from './latin-lexicon.ts';
import { kind, kindOf } from './letters.ts';
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
    word.readOne(text, at);
    if ((word.formOf(0) & form.capital) === 0 || isCode(text, at, word.endOf(0))) continue;
    const bits = knownOf(word, 0);
    if (mayBeName(word, 0, bits) || ((bits & ofAddresses) !== 0 && hasNumberNear(text, at))) return at;
    next = word.endOf(0) + 1;
  }
  return -1;
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
