/** A vector of few entries out of `FEATURE_SPACE`: at `at[i]`, ascending, stands `weight[i]`; its length is 1, or 0 when empty. */
export type SparseVector = { readonly at: Uint32Array; readonly weight: Float32Array };

/** Places that words are hashed into; a prompt fills about a hundred of them, so that few share one. */
export const FEATURE_SPACE = 2 ** 18;

/** More different words than this say no more about a text; bounds the time that it takes. */
export const MOST_ENTRIES = 2048;

/** Counts words by their hash and makes a vector of them; used again for the next text. */
export class WordTally {
  readonly #counts = new Float32Array(FEATURE_SPACE);
  readonly #seen = new Uint32Array(MOST_ENTRIES);
  #size = 0;

  /** `count` > 0. */
  add(at: number, count: number): void {
    const before = this.#counts[at] ?? 0;
    if (before === 0) {
      if (this.#size === MOST_ENTRIES) return;
      this.#seen[this.#size++] = at;
    }
    this.#counts[at] = before + count;
  }

  /** Words that come often count little more than those that come once: log2(1 + count). */
  vector(): SparseVector {
    const at = this.#seen.slice(0, this.#size).sort();
    const weight = new Float32Array(at.length);
    let squares = 0;
    for (let i = 0; i < at.length; i++) {
      const place = at[i] ?? 0;
      const value = Math.log2(1 + (this.#counts[place] ?? 0));
      weight[i] = value;
      squares += value * value;
    }
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let i = 0; i < weight.length; i++) weight[i] = (weight[i] ?? 0) * scale;
    return { at, weight };
  }

  /** Forgets what was counted. */
  clear(): void {
    for (let i = 0; i < this.#size; i++) this.#counts[this.#seen[i] ?? 0] = 0;
    this.#size = 0;
  }
}
