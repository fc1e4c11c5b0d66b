import { FIRST_LETTER, foldedLetters, foldedOf, marks, NOT_MET } from './letters.ts';
import { type Suspicions, WordWatch } from './suspicions.ts';
import { classCount, classesOfWord, mayHaveClass } from './word-classes.ts';
import { hashSeed, hashStep } from './word-hash.ts';

const PLACE_BITS = 18;
/** Places that features are hashed into. */
export const FEATURE_PLACES = 2 ** PLACE_BITS;
const PLACE_SHIFT = 32 - PLACE_BITS;

/** A segment is cut where it has so many features; what is cut stands together again in windows over segments. */
const MOST_FEATURES = 512;
/** More than one word adds. */
const MARGIN = 512;

/** One thing said: a sentence, a line, a cell, a string. Valid until the reader goes on. */
export type FeatureSegment = {
  /** Places of its features in the first `size` entries; one that comes twice stands twice. */
  readonly places: Uint32Array;
  readonly size: number;
  /** Where it stands in the text, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
  /** For each class of words a bit for each class that follows it within a few words. */
  readonly pairs: Uint32Array;
};

const salts = { word: 0x9e3779b1, pair: 0x85ebca6b, stem: 0xc2b2ae35, classes: 0x27d4eb2f, start: 0x165667b1 } as const;

const placeOf = (hash: number, salt: number): number => {
  const mixed = Math.imul(hash ^ salt, 0x2c1b3c6d);
  return Math.imul(mixed ^ (mixed >>> 15), salt) >>> PLACE_SHIFT;
};

/** An order begins with its verb: of so many first words the classes are told apart by their place. */
const START_WORDS = 3;
/** Words further apart than this are no pair. */
const PAIR_WORDS = 8;
const FIRST_IDEOGRAPH = 0x2e80;
const LAST_IDEOGRAPH = 0xa4cf;
const LONGEST_STEM = 6;

/** A text is copied to where its units are read fastest, so much at a time. */
const CHUNK = 16_384;

/**
 * Reads a text once, in linear time, and hands out the features of its segments: words, pairs of words, beginnings of
 * words (which are what forms of a Slavic word share), classes of words and pairs of classes. Keeps nothing of the text.
 */
export class FeatureReader implements FeatureSegment {
  readonly places = new Uint32Array(MOST_FEATURES + MARGIN);
  readonly pairs = new Uint32Array(classCount);
  size = 0;
  from = 0;
  to = 0;
  #previous = 0;
  /** Words of the segment. */
  #count = 0;
  #hasPairs = false;
  /** Classes of the last words, by the number of the word. */
  readonly #recent = new Int32Array(PAIR_WORDS);
  /** The hash of the first letters of a word, by how many they are. */
  readonly #stems = new Int32Array(LONGEST_STEM + 1);
  readonly #watch = new WordWatch();
  readonly #bytes = Buffer.alloc(2 * CHUNK);
  readonly #units = new Uint16Array(this.#bytes.buffer, this.#bytes.byteOffset, CHUNK);

  /** Calls `hear` with itself at the end of each segment; answers what in the text may be disguised. */
  read(text: string, hear: (segment: FeatureSegment) => void): Suspicions {
    const units = this.#units;
    const stems = this.#stems;
    const watch = this.#watch;
    const folded = foldedLetters;
    let hash: number = hashSeed;
    let length = 0;
    // A bit for each 64 code points that letters of the word are of.
    let scripts = 0;
    let before: number = marks.border;
    watch.begin(text);
    this.#begin(0);
    for (let start = 0; start < text.length; start += CHUNK) {
      const read = this.#bytes.write(start === 0 ? text : text.slice(start, start + CHUNK), 'utf16le') >> 1;
      for (let at = 0; at < read; at++) {
        const code = units[at] ?? 0;
        let letter = folded[code] ?? marks.other;
        if (letter === NOT_MET) letter = foldedOf(code);
        if (letter >= FIRST_LETTER) {
          hash = hashStep(hash, letter);
          scripts |= 1 << (letter >> 6);
          if (++length <= LONGEST_STEM) stems[length] = hash;
          if (letter < FIRST_IDEOGRAPH || letter > LAST_IDEOGRAPH) continue; // an ideograph is a word
        } else if (letter <= marks.apostrophe) continue;
        if (length > 0) {
          this.#word(hash, length);
          watch.word(start + at, length, scripts);
          hash = hashSeed;
          length = scripts = 0;
          if (this.size >= MOST_FEATURES) this.#end(marks.other, start + at, hear);
        }
        if (letter >= FIRST_LETTER) continue;
        // Most marks are a space after a word.
        if (letter !== marks.space || (before >= marks.stop && before <= marks.exclamation))
          this.#mark(letter, before, start + at, hear);
        before = letter;
      }
    }
    if (length > 0) {
      this.#word(hash, length);
      watch.word(text.length, length, scripts);
    }
    this.#end(before, text.length, hear);
    return watch.found();
  }

  /** A mark between words, after another: does it end a segment, or belong to a disguise? */
  #mark(mark: number, before: number, at: number, hear: (segment: FeatureSegment) => void): void {
    if (mark <= marks.border) this.#end(before, at, hear);
    else if (mark >= marks.surrogate) this.#watch.mark(mark, at);
  }

  #begin(at: number): void {
    this.size = 0;
    this.from = at;
    this.#previous = 0;
    this.#count = 0;
    if (!this.#hasPairs) return;
    this.#hasPairs = false;
    this.#recent.fill(0);
    this.pairs.fill(0);
  }

  #end(mark: number, at: number, hear: (segment: FeatureSegment) => void): void {
    if (this.size > 0) {
      this.places[this.size++] = placeOf(Math.imul(this.#previous, 31) ^ mark, salts.pair);
      this.to = at;
      hear(this);
    }
    this.#begin(at);
  }

  #word(hash: number, length: number): void {
    const places = this.places;
    const stems = this.#stems;
    const stem4 = stems[4] ?? 0;
    let size = this.size;
    places[size++] = placeOf(hash, salts.word);
    places[size++] = placeOf(Math.imul(this.#previous, 31) ^ hash, salts.pair);
    // A whole word is no beginning.
    for (let chars = 4; chars <= LONGEST_STEM && chars < length; chars++)
      places[size++] = placeOf(stems[chars] ?? 0, salts.stem);
    this.size = size;
    this.#previous = hash;
    const word = this.#count++ % PAIR_WORDS;
    const classes = mayHaveClass(length < 4 ? hash : stem4) ? classesOfWord(hash, length, stems) : 0;
    if (classes !== 0) this.#classed(classes, word);
    else if (this.#hasPairs) this.#recent[word] = 0;
  }

  /** Adds the classes of a word, and their pairs with those of the words before it. */
  #classed(classes: number, word: number): void {
    const places = this.places;
    const recent = this.#recent;
    const isEarly = this.#count <= START_WORDS;
    let size = this.size;
    let earlier = 0;
    recent[word] = 0;
    if (this.#hasPairs) for (let at = 0; at < PAIR_WORDS; at++) earlier |= recent[at] ?? 0;
    recent[word] = classes;
    this.#hasPairs = true;
    this.#watch.classed(classes);
    for (let rest = classes; rest !== 0; rest &= rest - 1) {
      const later = 31 - Math.clz32(rest & -rest);
      if (later >= classCount) continue;
      places[size++] = placeOf(later + 1, salts.classes);
      if (isEarly) places[size++] = placeOf(later * START_WORDS + this.#count, salts.start);
      for (let others = earlier; others !== 0; others &= others - 1) {
        const one = 31 - Math.clz32(others & -others);
        if (one >= classCount) continue;
        this.pairs[one] = (this.pairs[one] ?? 0) | classes;
        places[size++] = placeOf((one + 1) * 64 + later + 1, salts.classes);
      }
    }
    this.size = Math.min(size, places.length - 1);
  }
}
