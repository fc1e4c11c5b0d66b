import { FIRST_LETTER, foldedLetters, foldedOf, marks } from './letters.ts';
import { type Suspicions, WordWatch } from './suspicions.ts';
import { classCount, classesOfWord, LONGEST_BEGINNING, mayHaveClass } from './word-classes.ts';
import { hashPrime, hashSeed } from './word-hash.ts';

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

/** A text is copied to where its units are read fastest, so much at a time. */
const CHUNK = 16_384;
const SPACE = 0x20;

const isOfWord = (code: number): boolean => {
  const letter = foldedOf(code);
  return letter >= FIRST_LETTER || letter <= marks.apostrophe;
};

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
  /** The mark between words that was met last. */
  #before: number = marks.border;
  /** The hash of the first letters of a word, by how many they are. */
  readonly #beginnings = new Int32Array(CHUNK + 1);
  readonly #watch = new WordWatch();
  readonly #bytes = Buffer.alloc(2 * CHUNK + 2);
  readonly #units = new Uint16Array(this.#bytes.buffer, this.#bytes.byteOffset, CHUNK + 1);

  /** Calls `hear` with itself at the end of each segment; answers what in the text may be disguised. */
  read(text: string, hear: (segment: FeatureSegment) => void): Suspicions {
    this.#watch.begin(text);
    this.#before = marks.border;
    this.#begin(0);
    for (let start = 0; start < text.length;) {
      const size = this.#copy(text, start);
      this.#readCopied(size, start, hear);
      start += size;
    }
    this.#end(this.#before, text.length, hear);
    return this.#watch.found();
  }

  /** Copies as much of the text as there is room for, up to a place between words; answers how much. */
  #copy(text: string, start: number): number {
    const units = this.#units;
    const copied = this.#bytes.write(start === 0 ? text : text.slice(start, start + CHUNK), 'utf16le') >> 1;
    let size = copied;
    if (start + copied < text.length) while (size > 0 && isOfWord(units[size - 1] ?? 0)) size--;
    if (size === 0) size = copied; // a word as long as a chapter is cut
    units[size] = SPACE;
    return size;
  }

  /**
   * Words and marks of the first `size` units that were copied; a space stands behind them. What other modules export is
   * fetched from them each time it is named, so the loops name variables.
   */
  #readCopied(size: number, start: number, hear: (segment: FeatureSegment) => void): void {
    const [units, beginnings, watch, folded] = [this.#units, this.#beginnings, this.#watch, foldedLetters];
    const [{ apostrophe, space, stop, exclamation }, firstLetter] = [marks, FIRST_LETTER];
    const [seed, prime] = [hashSeed, hashPrime];
    let hash: number = seed;
    let length = 0;
    // A bit for each 64 code points that letters of the word are of.
    let scripts = 0;
    let before = this.#before;
    for (let at = 0; at <= size; at++) {
      let letter = folded[units[at] as number] as number;
      while (letter >= firstLetter && letter < FIRST_IDEOGRAPH) {
        hash = Math.imul(hash ^ letter, prime);
        beginnings[++length] = hash;
        scripts |= 1 << (letter >> 6);
        letter = folded[units[++at] as number] as number;
      }
      if (letter >= FIRST_IDEOGRAPH) {
        letter = foldedOf(units[at] ?? 0); // it may not have been met yet
        if (letter >= firstLetter) {
          hash = Math.imul(hash ^ letter, prime);
          beginnings[++length] = hash;
          scripts |= 1 << (letter >> 6);
          if (letter < FIRST_IDEOGRAPH || letter > LAST_IDEOGRAPH) continue; // an ideograph is a word
        }
      }
      if (letter <= apostrophe) continue;
      if (length > 0) {
        this.#word(hash, length);
        watch.word(start + at, length, scripts);
        if (this.size >= MOST_FEATURES) this.#end(marks.other, start + at, hear);
        hash = seed;
        length = scripts = 0;
      }
      if (letter >= firstLetter || at === size) continue;
      // Most marks are a space after a word.
      if (letter !== space || (before >= stop && before <= exclamation)) this.#mark(letter, before, start + at, hear);
      before = letter;
    }
    this.#before = before;
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
    const stems = this.#beginnings;
    const stem4 = stems[4] ?? 0;
    let size = this.size;
    places[size++] = placeOf(hash, salts.word);
    places[size++] = placeOf(Math.imul(this.#previous, 31) ^ hash, salts.pair);
    // A whole word is no beginning.
    for (let chars = 4; chars <= LONGEST_BEGINNING && chars < length; chars++)
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
