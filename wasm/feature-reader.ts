// The loop of FeatureReader (src/guardrails/injection/feature-reader.ts), in AssemblyScript: it is what reading a text costs,
// and takes a quarter of the time that it took in JavaScript. `npm run build:wasm` compiles it.

import { beginningOf, classesOf, keepBeginning, longestBeginning } from './word-classes';
import {
  chunkUnits,
  classesIn,
  featuresIn,
  hashIn,
  isOddIn,
  isShortIn,
  isSingleIn,
  knownEntry,
  lengthIn,
  lettersFrom,
  lookOver,
  newEntry,
  placesIn,
  scriptsIn,
} from './word-memo';
export {
  classBitsAt,
  classKeysAt,
  filterAt,
  filterBits,
  longestBeginning,
  tableBits,
  tableFactor,
  wholeWord,
} from './word-classes';
export { chunkUnits } from './word-memo';

/** What a UTF-16 unit that has not been met yet is read as. */
declare function fold(unit: u32): u32;
/** Hears of a word in letters of two scripts or more, one of them Latin; a bit for each 64 code points they are of. */
declare function hearMixed(end: i32, length: i32, scripts: u32): void;
/** Hears of a mark that may belong to a disguise. */
declare function hearMark(mark: u32, at: i32): void;

// Numbers that the other side names as well; a test compares them.
export const placeBits: u32 = 18;
export const mostPlaces: i32 = 1024;
export const classCount: u32 = 18;
export const coded: u32 = 1 << 30;
export const hashSeed: u32 = 0x811c9dc5;
export const hashPrime: u32 = 0x01000193;
export const firstLetter: u32 = 0x30;
export const apostrophe: u32 = 1;
export const space: u32 = 2;
export const border: u32 = 4;
export const stop: u32 = 5;
export const exclamation: u32 = 7;
export const other: u32 = 11;
export const surrogate: u32 = 12;
export const suspicionSpaced: u32 = 1;
export const suspicionEncoded: u32 = 2;
export const suspicionCoded: u32 = 32;

/** What each UTF-16 unit is read as, two bytes each. */
export const foldedAt: usize = memory.data(0x10000 << 1);
/** What is read, two bytes a unit; behind it stand a space and room to look ahead. */
export const unitsAt: usize = memory.data((chunkUnits + 32) << 1);
/** The places of the segment's features, four bytes each. */
export const placesAt: usize = memory.data(mostPlaces << 2);
/** For each class of words a bit for each class that follows it within a few words. */
export const pairsAt: usize = memory.data(classCount << 2);
/** Of the segment: how many features it has, where it begins and where it ends. */
export const segmentAt: usize = memory.data(3 << 2);
/** Tables of weights, a signed byte for each place, one table behind the other. */
export const weightsAt: usize = __heap_base;

/** Words further apart than this are no pair. */
const pairWords: i32 = 8;
/** Classes of the last words, by the number of the word. */
const recent: usize = memory.data(pairWords << 2);

/** A segment is cut where it has so many features. A word adds at most 5 + 18 x (2 + 18), for which there is room behind. */
const mostFeatures: i32 = 512;
/** An order begins with its verb: of so many first words the classes are told apart by their place. */
const startWords: u32 = 3;

const unread: u32 = 0xffff;
const firstIdeograph: u32 = 0x2e80;
const lastIdeograph: u32 = 0xa4cf;

const saltOfWord: u32 = 0x9e3779b1;
const saltOfPair: u32 = 0x85ebca6b;
const saltOfBeginning: u32 = 0xc2b2ae35;
const saltOfClasses: u32 = 0x27d4eb2f;
const saltOfStart: u32 = 0x165667b1;

const latin: u32 = 1 << (0x61 >> 6);
/** Bits of Latin, Greek and Cyrillic letters. */
const letterBits: u32 =
  latin |
  (1 << ((0x3b1 >> 6) & 31)) |
  (1 << ((0x3c9 >> 6) & 31)) |
  (1 << ((0x430 >> 6) & 31)) |
  (1 << ((0x450 >> 6) & 31)) |
  (1 << ((0x490 >> 6) & 31));
/** So many single letters in a row are spelled out, so many short words may be bytes, and so long a word a code. */
const mostSingles: i32 = 5;
const mostShorts: i32 = 10;
const longWord: i32 = 20;

let features: i32 = 0;
let from: i32 = 0;
let to: i32 = 0;
let hasEnded: bool = false;
/** The hash of the word before. */
let previous: u32 = 0;
/** The entry of the word that was read last; 0 where there was none. */
let wordRead: usize = 0;
/** Words of the segment. */
let words: i32 = 0;
let hasPairs: bool = false;
/** The mark between words that was met last. */
let before: u32 = border;

let suspicions: u32 = 0;
let singles: i32 = 0;
let shorts: i32 = 0;

/** Where the chunk stands in its text, how long it is, and how far it has been read. */
let chunkFrom: i32 = 0;
let chunkSize: i32 = 0;
let chunkAt: i32 = 0;

export function beginText(): void {
  before = border;
  suspicions = singles = shorts = 0;
  beginSegment(0);
}

/** The next `size` units have been copied, which stand at `at` in the text. */
export function beginChunk(size: i32, at: i32): void {
  store<u16>(unitsAt + ((<usize>size) << 1), 0x20);
  lookOver(unitsAt, size);
  chunkSize = size;
  chunkFrom = at;
  chunkAt = 0;
}

/** Reads on to the end of a segment; false where none ends before the chunk does. */
export function readSegment(): bool {
  if (hasEnded) beginSegment(to);
  for (let at = chunkAt; at <= chunkSize; at++) {
    const letters = lettersFrom(at);
    let letter = letterAt(at + letters);
    let word: usize = 0;
    if (isMark(letter) && (letters == 0 || (word = knownEntry(at, letters)) != 0)) {
      // Not the length in the entry: to look for the next word a processor would wait until this one is found.
      at += letters;
    } else {
      at = readWord(at);
      word = wordRead;
      letter = letterAt(at);
    }
    if (word != 0) {
      addWord(word);
      const classes = load<u32>(word, classesIn);
      if (classes != 0 || hasPairs) addClasses(classes);
      watch(word, chunkFrom + at);
      if (features >= mostFeatures) {
        chunkAt = letter >= firstIdeograph ? at + 1 : at;
        return endSegment(other, chunkFrom + at);
      }
    }
    if (letter >= firstIdeograph || at == chunkSize) continue;
    const last = before;
    before = letter;
    // Most marks are a space after a word.
    if (letter == space && (last < stop || last > exclamation)) continue;
    if (letter >= surrogate) hearMark(letter, chunkFrom + at);
    else if (letter <= border && endSegment(last, chunkFrom + at)) {
      chunkAt = at + 1;
      return true;
    }
  }
  return false;
}

/** Ends the last segment of the text; false where nothing is in it. */
export function endText(at: i32): bool {
  if (hasEnded) beginSegment(to);
  return endSegment(before, at);
}

/** What the text is suspected of, a bit each. */
export function suspicionsFound(): u32 {
  return suspicions;
}

/** The sum of the segment's weights in a table. */
export function sumOfWeights(table: i32): i32 {
  const weights = weightsAt + ((<usize>table) << placeBits);
  const end = placesAt + ((<usize>features) << 2);
  let sum: i32 = 0;
  let at = placesAt;
  for (; at + 12 < end; at += 16) {
    sum += load<i8>(weights + load<u32>(at)) + load<i8>(weights + load<u32>(at, 4));
    sum += load<i8>(weights + load<u32>(at, 8)) + load<i8>(weights + load<u32>(at, 12));
  }
  for (; at < end; at += 4) sum += load<i8>(weights + load<u32>(at));
  return sum;
}

function letterAt(at: i32): u32 {
  return load<u16>(foldedAt + ((<usize>load<u16>(unitsAt + ((<usize>at) << 1))) << 1));
}

/** Of what stands between words. */
function isMark(letter: u32): bool {
  return letter - apostrophe - 1 < firstLetter - apostrophe - 1;
}

/** Reads the word that begins here; answers where it ends, at a mark or an ideograph. */
function readWord(at: i32): i32 {
  const from = at;
  let hash = hashSeed;
  let length: i32 = 0;
  // A bit for each 64 code points that letters of the word are of.
  let scripts: u32 = 0;
  let letter: u32;
  for (; ; at++) {
    letter = letterAt(at);
    if (letter == unread) {
      meet(at--);
    } else if (letter >= firstLetter) {
      hash = (hash ^ letter) * hashPrime;
      length++;
      keepBeginning(length, hash);
      scripts |= 1 << (letter >> 6);
      if (letter >= firstIdeograph && letter <= lastIdeograph) break; // which is a word
    } else if (letter > apostrophe) break;
  }
  wordRead = length == 0 ? 0 : describe(from, at, hash, length, scripts);
  return at;
}

/** Asks what the unit here is read as. */
function meet(at: i32): void {
  const unit: u32 = load<u16>(unitsAt + ((<usize>at) << 1));
  store<u16>(foldedAt + ((<usize>unit) << 1), <u16>fold(unit));
}

function beginSegment(at: i32): void {
  hasEnded = false;
  features = 0;
  from = at;
  previous = 0;
  words = 0;
  if (!hasPairs) return;
  hasPairs = false;
  memory.fill(recent, 0, pairWords << 2);
  memory.fill(pairsAt, 0, classCount << 2);
}

/** True where there is something in the segment that ends here. */
function endSegment(mark: u32, at: i32): bool {
  if (features == 0) {
    beginSegment(at);
    return false;
  }
  add((previous * 31) ^ mark, saltOfPair);
  to = at;
  hasEnded = true;
  store<i32>(segmentAt, features);
  store<i32>(segmentAt, from, 4);
  store<i32>(segmentAt, to, 8);
  return true;
}

function add(hash: u32, salt: u32): void {
  store<u32>(placesAt + ((<usize>features) << 2), placeOf(hash, salt));
  features++;
}

function placeOf(hash: u32, salt: u32): u32 {
  const mixed: u32 = (hash ^ salt) * 0x2c1b3c6d;
  return ((mixed ^ (mixed >>> 15)) * salt) >>> (32 - placeBits);
}

/** Makes an entry for a word that has been read. */
function describe(from: i32, to: i32, hash: u32, length: i32, scripts: u32): usize {
  const letters = lettersFrom(from);
  const isKept = from + letters == to && isMark(letterAt(to));
  const word = newEntry(from, isKept ? letters : 0);
  store<u32>(word, placeOf(hash, saltOfWord), placesIn);
  let at = word + placesIn;
  // A whole word is no beginning.
  for (let chars = 4; chars <= longestBeginning && chars < length; chars++) {
    at += 4;
    store<u32>(at, placeOf(beginningOf(chars), saltOfBeginning));
  }
  // Itself, its pair with the word before, and its beginnings.
  store<i32>(word, 2 + max(0, min(length - 1, longestBeginning) - 3), featuresIn);
  store<u32>(word, hash, hashIn);
  const classes = classesOf(hash, length);
  store<u32>(word, classes, classesIn);
  store<u32>(word, scripts, scriptsIn);
  store<i32>(word, length, lengthIn);
  const isMixed = (scripts & (scripts - 1)) != 0;
  store<u32>(word, <u32>(length <= 2), isShortIn);
  store<u32>(word, <u32>(length == 1 && (scripts & letterBits) != 0), isSingleIn);
  store<u32>(word, <u32>((isMixed || length >= longWord) && (scripts & latin) != 0), isOddIn);
  return word;
}

/** Adds what a word has without its classes. */
function addWord(word: usize): void {
  const at = placesAt + ((<usize>features) << 2);
  const hash = load<u32>(word, hashIn);
  // As many as a word may have are copied, and those that it has are counted.
  v128.store(at, v128.load(word, placesIn), 4);
  store<u32>(at, load<u32>(word, placesIn));
  store<u32>(at, placeOf((previous * 31) ^ hash, saltOfPair), 4);
  features += load<i32>(word, featuresIn);
  previous = hash;
  words++;
}

/** Adds the classes of the last word, and their pairs with those of the words before it. */
function addClasses(classes: u32): void {
  const own = recent + ((<usize>((words - 1) & (pairWords - 1))) << 2);
  if (classes == 0) {
    store<u32>(own, 0);
    return;
  }
  let earlier: u32 = 0;
  if (hasPairs) {
    store<u32>(own, 0);
    for (let at = recent; at < recent + (pairWords << 2); at += 4) earlier |= load<u32>(at);
  }
  store<u32>(own, classes);
  hasPairs = true;
  if ((classes & coded) != 0) suspicions |= suspicionCoded;
  for (let rest = classes & ((1 << classCount) - 1); rest != 0; rest &= rest - 1) {
    const later = ctz(rest);
    add(later + 1, saltOfClasses);
    if (<u32>words <= startWords) add(later * startWords + words, saltOfStart);
    for (let others = earlier & ((1 << classCount) - 1); others != 0; others &= others - 1) {
      const one = ctz(others);
      const pairs = pairsAt + ((<usize>one) << 2);
      store<u32>(pairs, load<u32>(pairs) | classes);
      add((one + 1) * 64 + later + 1, saltOfClasses);
    }
  }
}

/** Notices what about a word is worth a second look. */
function watch(word: usize, end: i32): void {
  // Without a branch, for nobody can tell whether a word will be a short one.
  const isShort = load<i32>(word, isShortIn);
  const isSingle = load<i32>(word, isSingleIn);
  shorts = (shorts + 1) & -isShort;
  singles = (singles + 1) & -isSingle;
  if (singles == mostSingles) suspicions |= suspicionSpaced;
  if (shorts == mostShorts) suspicions |= suspicionEncoded;
  if (load<u32>(word, isOddIn) == 0) return;
  const length = load<i32>(word, lengthIn);
  const scripts = load<u32>(word, scriptsIn);
  if (length >= longWord) suspicions |= suspicionEncoded;
  if ((scripts & (scripts - 1)) != 0) hearMixed(end, length, scripts);
}
