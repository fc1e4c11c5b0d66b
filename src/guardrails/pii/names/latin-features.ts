import { known, knownOf } from './latin-lexicon.ts';
import { foldOf, kind, kindOf } from './letters.ts';
import { form, gap, type Words } from './words.ts';

/** Most words looked at together. */
export const MOST_TAGGED = 256;
/** Words on each side that a word is told by. */
const MARGIN = 2;
const ROOM = MOST_TAGGED + 2 * MARGIN;

/** How many weights there are for each label; a power of two. */
export const WEIGHT_PLACES = 65_536;
/** How many features a word has. */
export const FEATURES = 36;

const NAME_LIKE = 0x5bd1e995;
const OUTSIDE = 0x27d4eb2f;
const NUMBER = 0x165667b1;
const namedBits = known.given | known.surname;
/** Words of these are told by what they are. */
const wordBits =
  known.common |
  known.company |
  known.street |
  known.unit |
  known.title |
  known.particle |
  known.cue |
  known.calendar |
  known.state |
  known.suffix |
  known.place |
  known.brand;

/** What words of a stretch are told by, each read once. */
export class LatinFeatures {
  /** Places of the features of the words in the weights, `FEATURES` for each word. */
  readonly places = new Int32Array(FEATURES);
  readonly #word = new Int32Array(ROOM);
  readonly #shape = new Int32Array(ROOM);
  readonly #known = new Int32Array(ROOM);
  readonly #gap = new Int32Array(ROOM + 1);
  readonly #end2 = new Int32Array(ROOM);
  readonly #end3 = new Int32Array(ROOM);
  readonly #end4 = new Int32Array(ROOM);
  readonly #begin3 = new Int32Array(ROOM);
  /** What words are known as; training hides some of it. */
  readonly #knownOf: (words: Words, at: number) => number;

  constructor(known: (words: Words, at: number) => number = knownOf) {
    this.#knownOf = known;
  }

  /** Reads the words from `first` up to `last` and those around them. */
  read(words: Words, first: number, last: number): void {
    for (let at = first - MARGIN, slot = 0; at < last + MARGIN; at++, slot++) {
      if (at < 0 || at >= words.count) this.#readNothing(slot);
      else this.#readWord(words, at, slot);
    }
    const after = last + MARGIN;
    this.#gap[after - first + MARGIN] = after < words.count ? gapsOf(words.gapBefore(after)) : gap.start;
  }

  #readNothing(slot: number): void {
    this.#word[slot] = OUTSIDE;
    this.#shape[slot] = 0;
    this.#known[slot] = 0;
    this.#gap[slot] = gap.start;
    this.#end2[slot] = 0;
    this.#end3[slot] = 0;
    this.#end4[slot] = 0;
    this.#begin3[slot] = 0;
  }

  #readWord(words: Words, at: number, slot: number): void {
    const hash = words.hashAt(at);
    const shape = words.formOf(at);
    const start = words.startOf(at);
    const end = words.endOf(at);
    const bits = (shape & form.letters) === 0 ? 0 : this.#knownOf(words, at) & ~known.thing;
    this.#known[slot] = bits;
    this.#shape[slot] = shapeOf(shape, end - start);
    this.#gap[slot] = gapsOf(words.gapBefore(at));
    if ((shape & form.letters) === 0) this.#word[slot] = NUMBER;
    else
      this.#word[slot] =
        (bits & wordBits) !== 0 || ((shape & form.capital) === 0 && (bits & namedBits) === 0) ? hash : NAME_LIKE;
    this.#readEnds(words.text, start, end, slot);
  }

  #readEnds(text: string, start: number, end: number, slot: number): void {
    let ends = 7;
    for (let length = 1; length <= 4; length++) {
      const at = end - length;
      ends = Math.imul(ends, 0x01000193) ^ (at < start ? 0x5e : letterAt(text, at));
      if (length === 2) this.#end2[slot] = ends;
      else if (length === 3) this.#end3[slot] = ends;
    }
    this.#end4[slot] = ends;
    let begins = 3;
    for (let at = start; at < start + 3 && at < end; at++) begins = Math.imul(begins, 0x01000193) ^ letterAt(text, at);
    this.#begin3[slot] = begins;
  }

  /** Writes the places of the features of the word that stands `offset` words behind the first one into `places`. */
  placesOf(offset: number): void {
    this.#placeItself(offset + MARGIN);
    this.#placeNeighbours(offset + MARGIN);
    this.#placePatterns(offset + MARGIN);
  }

  /** What the word is, and what it ends and begins with. */
  #placeItself(at: number): void {
    const { places } = this;
    const shape = valueAt(this.#shape, at);
    const bits = valueAt(this.#known, at);
    places[0] = placed(0, 0, 0);
    places[1] = placed(1, shape, 0);
    places[2] = placed(2, bits, 0);
    places[3] = placed(3, bits, shape);
    places[4] = placed(4, valueAt(this.#word, at), shape);
    places[5] = placed(5, valueAt(this.#end2, at), shape);
    places[6] = placed(6, valueAt(this.#end3, at), 0);
    places[7] = placed(7, valueAt(this.#end4, at), 0);
    places[8] = placed(8, valueAt(this.#begin3, at), 0);
    const before = valueAt(this.#gap, at);
    const after = valueAt(this.#gap, at + 1);
    places[9] = placed(9, before, shape);
    places[10] = placed(10, after, shape);
    places[11] = placed(11, before, after ^ (shape << 12));
    places[12] = placed(12, bits, before ^ (after << 10));
  }

  /** The words on both sides. */
  #placeNeighbours(at: number): void {
    const { places } = this;
    const shape = valueAt(this.#shape, at);
    const before = valueAt(this.#gap, at);
    const after = valueAt(this.#gap, at + 1);
    const last = valueAt(this.#word, at - 1);
    const next = valueAt(this.#word, at + 1);
    places[13] = placed(13, last, before);
    places[14] = placed(14, last, shape);
    places[15] = placed(15, next, after);
    places[16] = placed(16, next, shape);
    places[17] = placed(17, valueAt(this.#word, at - 2), before);
    places[18] = placed(18, valueAt(this.#word, at + 2), after);
    places[19] = placed(19, last, valueAt(this.#word, at - 2));
    places[20] = placed(20, next, valueAt(this.#word, at + 2));
    places[21] = placed(21, last ^ Math.imul(next, 31), shape);
    places[22] = placed(22, valueAt(this.#end3, at - 1), before);
    places[23] = placed(23, valueAt(this.#end3, at + 1), after);
  }

  /** What stands side by side, by how it is written and what it is known as. */
  #placePatterns(at: number): void {
    const { places } = this;
    const shape = valueAt(this.#shape, at);
    const last = valueAt(this.#shape, at - 1);
    const next = valueAt(this.#shape, at + 1);
    const bits = valueAt(this.#known, at);
    const lastBits = valueAt(this.#known, at - 1);
    const nextBits = valueAt(this.#known, at + 1);
    places[24] = placed(24, lastBits, bits);
    places[25] = placed(25, nextBits, bits);
    places[26] = placed(26, lastBits, valueAt(this.#gap, at));
    places[27] = placed(27, nextBits, valueAt(this.#gap, at + 1));
    places[28] = placed(28, valueAt(this.#known, at - 2), shape);
    places[29] = placed(29, valueAt(this.#known, at + 2), shape);
    places[30] = placed(30, lastBits ^ (nextBits << 15), shape);
    places[31] = placed(31, last, shape);
    places[32] = placed(32, shape, next);
    places[33] = placed(33, last ^ (next << 12), shape);
    places[34] = placed(34, valueAt(this.#shape, at - 2), last ^ (shape << 12));
    places[35] = placed(35, valueAt(this.#shape, at + 2), next ^ (shape << 12));
  }
}

const gapsOf = (bits: number): number => bits & ~gap.start;

const valueAt = (values: Int32Array, at: number): number => values[at] ?? 0;

/** A feature's place: its values, mixed with its own number (after MurmurHash3's last step). */
function placed(feature: number, one: number, other: number): number {
  let mixed = Math.imul(one ^ Math.imul(feature + 1, 0x9e3779b1), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13) ^ other, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) & (WEIGHT_PLACES - 1);
}

/** The letter small and without accents; digits are alike. */
function letterAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return kindOf(code) === kind.digit ? 0x30 : foldOf(code);
}

const writtenBits = form.capital | form.upper | form.letters | form.digits | form.inner | form.hyphen | form.cyrillic;

function shapeOf(shape: number, length: number): number {
  const size = length > 6 ? 7 : length;
  return ((shape & writtenBits) << 3) | size;
}
