import { compatibilityForm } from '../../language/compatibility-form.ts';
import { cyrillicLanguage } from '../../language/language.ts';
import { kinds } from './char-kinds.ts';
import type { RoutedText } from './routed-text.ts';
import { type SparseVector, WordTally } from './sparse-vector.ts';
import { WordReader } from './word-reader.ts';

/** What is looked at in a text to choose a model for it. Case and white space hardly change it. */
export type TextFeatures = {
  /** Its words and pairs of words, hashed. */
  readonly words: SparseVector;
  /** Those of what was asked last alone, unless that is too short to say what is wanted. */
  readonly question: SparseVector;
  /** `DENSE_FEATURES` figures, each from 0 to 1; `denseNames` says what they are. */
  readonly dense: Float64Array;
  /** Of what was asked last, a run of white space counting one. */
  readonly chars: number;
  readonly language: 'en' | 'uk' | 'ru' | 'other';
  /** The same for texts of the same words; from it no word can be read. */
  readonly hash: string;
};

export const denseNames = [
  'length',
  'earlier length',
  'digits',
  'numbers',
  'code marks',
  'math marks',
  'questions',
  'options',
  'lines',
  'not latin',
  'cyrillic',
  'word length',
  'long words',
  'punctuation',
  'sentence length',
  'symbols',
] as const;
export const DENSE_FEATURES = denseNames.length;
const EARLIER_LENGTH = denseNames.indexOf('earlier length');

/** How long the vector of an earlier turn is at most, the current one's being 1: what is asked now is never drowned. */
const PREVIOUS_SHARE = 0.5;
const SYSTEM_SHARE = 0.25;
/** So much may come of what was said before where what is asked now is a word or two. */
const SHORT_CHARS = 40;

const tally = new WordTally();
const reader = new WordReader();

/** Bounded in time by the bounds of `RoutedText`. */
export function featuresOf({ current, previous, system }: RoutedText): TextFeatures {
  read(current, 1);
  const dense = denseOf();
  const [chars, language] = [charsRead(), languageRead(current)];
  const asked = tally.vector();
  let earlierWords = 0;
  if (previous !== '') earlierWords += read(previous, earlierWeight(current, previous, PREVIOUS_SHARE));
  if (system !== '') earlierWords += read(system, earlierWeight(current, system, SYSTEM_SHARE));
  dense[EARLIER_LENGTH] = magnitude(earlierWords, 10);
  const words = earlierWords > 0 ? tally.vector() : asked;
  tally.clear();
  return { words, question: current.length < SHORT_CHARS ? words : asked, dense, chars, language, hash: hashOf(words) };
}

/** What a word of an earlier turn counts, so that all of them together keep to their share; a count is taken by log2(1 + count). */
function earlierWeight(current: string, earlier: string, share: number): number {
  const shorter = Math.min(1, Math.max(current.length, SHORT_CHARS) / earlier.length);
  return 2 ** (share * Math.sqrt(shorter)) - 1;
}

const isPlain = (text: string): boolean => !/[\u0080-\uffff]/.test(text);

function read(text: string, weight: number): number {
  reader.read((isPlain(text) ? text : compatibilityForm(text)).toLowerCase(), weight, tally);
  return reader.words;
}

const kindsRead = (kind: number): number => reader.chars[kind] ?? 0;

const cyrillicRead = (): number => kindsRead(kinds.cyrillic) + kindsRead(kinds.ukrainian) + kindsRead(kinds.russian);
const latinRead = (): number => kindsRead(kinds.latin) + kindsRead(kinds.accented);
const othersRead = (): number => kindsRead(kinds.otherLetter) + kindsRead(kinds.ideograph);

function visibleRead(): number {
  let visible = 0;
  for (let kind: number = kinds.latin; kind <= kinds.symbol; kind++)
    if (kind !== kinds.nothing) visible += kindsRead(kind);
  return visible;
}

/** Between two words stands at least one space. */
const charsRead = (): number => visibleRead() + Math.max(0, reader.words - 1);

/** How many bits the number of things is long, of at most `bits`. */
const magnitude = (count: number, bits: number): number => Math.min(1, Math.log2(1 + count) / bits);

function denseOf(): Float64Array {
  const visible = Math.max(1, visibleRead());
  const letters = latinRead() + cyrillicRead() + othersRead();
  const words = Math.max(1, reader.words);
  const share = (kind: number, most: number): number => Math.min(1, kindsRead(kind) / visible / most);
  return Float64Array.of(
    magnitude(reader.words, 10),
    0,
    share(kinds.digit, 0.5),
    magnitude(reader.numbers, 6),
    share(kinds.code, 0.25),
    share(kinds.math, 0.25),
    Math.min(1, kindsRead(kinds.question) / 4),
    reader.options < 2 ? 0 : Math.min(1, reader.options / 8),
    magnitude(reader.lines, 8),
    letters === 0 ? 0 : 1 - latinRead() / letters,
    letters === 0 ? 0 : cyrillicRead() / letters,
    Math.min(1, letters / words / 12),
    Math.min(1, (2 * reader.longWords) / words),
    share(kinds.mark, 0.25),
    magnitude(reader.words / (1 + kindsRead(kinds.stop) + kindsRead(kinds.question)), 8),
    share(kinds.symbol, 1),
  );
}

/** Letters that only other languages have, of each hundred: more than names and loanwords bring. */
const FOREIGN_SHARE = 0.02;

function languageRead(current: string): TextFeatures['language'] {
  const cyrillic = cyrillicRead();
  const latin = latinRead();
  if (othersRead() > cyrillic + latin) return 'other';
  if (latin > cyrillic * 2 || cyrillic === 0) return kindsRead(kinds.accented) > latin * FOREIGN_SHARE ? 'other' : 'en';
  const lead = kindsRead(kinds.russian) - kindsRead(kinds.ukrainian);
  if (lead === 0) return cyrillicLanguage(current) ?? 'uk';
  return lead > 0 ? 'ru' : 'uk';
}

/** Two passes of FNV-1a over the places, in 16 hexadecimal digits. */
function hashOf({ at }: SparseVector): string {
  let [low, high] = [0x811c9dc5, 0x1b873593];
  for (const place of at) {
    low = Math.imul(low ^ place, 0x01000193);
    high = Math.imul(high ^ (place + (low >>> 15)), 0x01000193);
  }
  return (low >>> 0).toString(16).padStart(8, '0') + (high >>> 0).toString(16).padStart(8, '0');
}
