export const tableFactor = 0x27d4eb2f;

/** Where a hash belongs in a table of `2 ** bits` places. */
export const placeOf = (hash: number, bits: number): number => Math.imul(hash, tableFactor) >>> (32 - bits);

/** A fixed table from 32-bit hashes other than 0 to 32-bit numbers, read without a call or an object. */
export class HashTable {
  /** By place; a key of 0 stands where there is none. `wasm/feature-reader.ts` looks keys up in the same way. */
  readonly keys: Int32Array;
  readonly values: Int32Array;
  readonly #bits: number;
  readonly #mask: number;

  /** `entries` must leave at least half of the `2 ** bits` places free. */
  constructor(entries: ReadonlyMap<number, number>, bits: number) {
    this.keys = new Int32Array(2 ** bits);
    this.values = new Int32Array(2 ** bits);
    this.#bits = bits;
    this.#mask = 2 ** bits - 1;
    for (const [key, value] of entries) {
      let at = placeOf(key, this.#bits);
      while (this.keys[at] !== 0) at = (at + 1) & this.#mask;
      this.keys[at] = key;
      this.values[at] = value;
    }
  }

  /** 0 where there is none. */
  get(key: number): number {
    let at = placeOf(key, this.#bits);
    for (;;) {
      const found = this.keys[at];
      if (found === key) return this.values[at] ?? 0;
      if (found === 0) return 0;
      at = (at + 1) & this.#mask;
    }
  }
}
