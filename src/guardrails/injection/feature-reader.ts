import { type WasmConstant, type WasmMemory, WasmProgram } from '../../runtime/wasm-program.ts';
import compiled from './feature-reader.wasm.json' with { type: 'json' };
import { FIRST_LETTER, foldedLetters, foldedOf, marks } from './letters.ts';
import { type Suspicions, WordWatch } from './suspicions.ts';
import { classCount, classFilter, classTable } from './word-classes.ts';

/** Places that features are hashed into. */
export const FEATURE_PLACES = 2 ** 18;

const PAGE_BYTES = 65_536;

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
  /** The sum of the weights of its features in one of the reader's tables. */
  sum(table: number): number;
};

/** What wasm/feature-reader.ts exports. */
type FeatureReaderProgram = Readonly<
  Record<'foldedAt' | 'unitsAt' | 'classKeysAt' | 'classBitsAt' | 'filterAt' | 'weightsAt', WasmConstant> &
    Record<'placesAt' | 'mostPlaces' | 'pairsAt' | 'segmentAt' | 'chunkUnits', WasmConstant>
> & {
  readonly memory: WasmMemory;
  beginText(): void;
  beginChunk(size: number, at: number): void;
  readSegment(): 0 | 1;
  endText(at: number): 0 | 1;
  suspicionsFound(): number;
  sumOfWeights(table: number): number;
};

export const featureReaderProgram = new WasmProgram<FeatureReaderProgram>(compiled);

/**
 * Reads a text once, in linear time, and hands out the features of its segments: words, pairs of words, beginnings of
 * words (which are what forms of a Slavic word share), classes of words and pairs of classes. Of texts it keeps 2,048 words,
 * to know them when they come again; a word has the same features each time.
 */
export class FeatureReader implements FeatureSegment {
  readonly places: Uint32Array;
  readonly pairs: Uint32Array;
  /** Of the segment: its features, where it begins and where it ends. */
  readonly #segment: Int32Array;
  /** A text is copied to here, so much at a time; as bytes and as UTF-16 units. */
  readonly #bytes: Buffer;
  readonly #units: Uint16Array;
  readonly #watch = new WordWatch();
  readonly #program: FeatureReaderProgram;

  /** With tables of `FEATURE_PLACES` weights that sums are asked for of. */
  constructor(tables: readonly Int8Array[] = []) {
    const program = featureReaderProgram.start({
      'feature-reader': {
        fold: foldedOf,
        hearMixed: (end = 0, length = 0, scripts = 0) => this.#watch.mixed(end, length, scripts),
        hearMark: (mark = 0, at = 0) => this.#watch.mark(mark, at),
      },
    });
    program.memory.grow((tables.length * FEATURE_PLACES) / PAGE_BYTES);
    const { buffer } = program.memory;
    const put = ({ value }: WasmConstant, numbers: Int32Array): void =>
      new Int32Array(buffer, value, numbers.length).set(numbers);
    put(program.classKeysAt, classTable.keys);
    put(program.classBitsAt, classTable.values);
    new Uint8Array(buffer, program.filterAt.value, classFilter.length).set(classFilter);
    new Uint16Array(buffer, program.foldedAt.value, foldedLetters.length).set(foldedLetters);
    const weights = new Int8Array(buffer, program.weightsAt.value);
    for (const [at, table] of tables.entries()) weights.set(table, at * FEATURE_PLACES);
    this.places = new Uint32Array(buffer, program.placesAt.value, program.mostPlaces.value);
    this.pairs = new Uint32Array(buffer, program.pairsAt.value, classCount);
    this.#segment = new Int32Array(buffer, program.segmentAt.value, 3);
    this.#units = new Uint16Array(buffer, program.unitsAt.value, program.chunkUnits.value);
    this.#bytes = Buffer.from(buffer, program.unitsAt.value, this.#units.byteLength);
    this.#program = program;
  }

  get size(): number {
    return this.#segment[0] ?? 0;
  }

  get from(): number {
    return this.#segment[1] ?? 0;
  }

  get to(): number {
    return this.#segment[2] ?? 0;
  }

  sum(table: number): number {
    return this.#program.sumOfWeights(table);
  }

  /** Calls `hear` with itself at the end of each segment; answers what in the text may be disguised. */
  read(text: string, hear: (segment: FeatureSegment) => void): Suspicions {
    const program = this.#program;
    this.#watch.begin(text);
    program.beginText();
    for (let start = 0; start < text.length;) {
      const size = this.#copy(text, start);
      program.beginChunk(size, start);
      while (program.readSegment() === 1) hear(this);
      start += size;
    }
    if (program.endText(text.length) === 1) hear(this);
    return this.#watch.found(program.suspicionsFound());
  }

  /** Copies as much of the text as there is room for, up to a place between words; answers how much. */
  #copy(text: string, start: number): number {
    const units = this.#units;
    const copied = this.#bytes.write(start === 0 ? text : text.slice(start, start + units.length), 'utf16le') >> 1;
    let size = copied;
    if (start + copied < text.length) while (size > 0 && isOfWord(units[size - 1] ?? 0)) size--;
    return size === 0 ? copied : size; // a word as long as a chapter is cut
  }
}

function isOfWord(code: number): boolean {
  const letter = foldedOf(code);
  return letter >= FIRST_LETTER || letter <= marks.apostrophe;
}
