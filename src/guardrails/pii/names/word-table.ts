import { foldOf, HASH_START, hashed, hashOf, kind, kindOf } from './letters.ts';

/** Bits kept by word, found by the word's number; two words share a number once in billions. */
export class WordTable {
  #keys: Int32Array;
  #bits: Int32Array;
  #mask: number;
  #size = 0;

  constructor(capacity: number) {
    let room = 1024;
    while (room < capacity * 2) room *= 2;
    this.#keys = new Int32Array(room);
    this.#bits = new Int32Array(room);
    this.#mask = room - 1;
  }

  add(hash: number, bits: number): void {
    const at = this.#placeOf(hash);
    if (this.#bits[at] === 0) {
      if (++this.#size * 4 > this.#keys.length * 3) throw new RangeError('A word table is full.');
      this.#keys[at] = hash;
    }
    this.#bits[at] = (this.#bits[at] ?? 0) | bits;
  }

  /** Words stand between white space. */
  addAll(words: string, bits: number): void {
    for (const word of words.split(/\s+/)) if (word !== '') this.add(hashOf(word), bits);
  }

  bitsOf(hash: number): number {
    return this.#bits[this.#placeOf(hash)] ?? 0;
  }

  forEach(look: (hash: number, bits: number) => void): void {
    for (let at = 0; at < this.#keys.length; at++) {
      const bits = this.#bits[at] ?? 0;
      if (bits !== 0) look(this.#keys[at] ?? 0, bits);
    }
  }

  #placeOf(hash: number): number {
    let at = (hash ^ (hash >>> 15)) & this.#mask;
    while (this.#bits[at] !== 0 && this.#keys[at] !== hash) at = (at + 1) & this.#mask;
    return at;
  }
}

/** Bits of words by how they begin, where a listed word ends with `*`, or by the whole. */
export class StemTable {
  readonly #stems: WordTable;
  readonly #whole: WordTable;

  constructor(capacity: number) {
    this.#stems = new WordTable(capacity);
    this.#whole = new WordTable(capacity);
  }

  addAll(words: string, bits: number): void {
    for (const word of words.split(/\s+/)) {
      if (word.endsWith('*')) this.#stems.add(hashOf(word.slice(0, -1)), bits);
      else if (word !== '') this.#whole.add(hashOf(word), bits);
    }
  }

  /** A stem with each of these endings. */
  addForms(stem: string, endings: readonly string[], bits: number): void {
    const before = hashOf(stem);
    for (const ending of endings) this.#whole.add(hashOf(ending, before), bits);
  }

  /** The bits of the word that stands from `start` up to `end`. */
  bitsOf(text: string, start: number, end: number): number {
    let hash = HASH_START;
    let bits = 0;
    for (let at = start; at < end; at++) {
      const code = text.charCodeAt(at);
      if (kindOf(code) === kind.accent) continue;
      hash = hashed(hash, foldOf(code));
      if (at - start >= 1) bits |= this.#stems.bitsOf(hash);
    }
    return bits | this.#whole.bitsOf(hash);
  }
}
