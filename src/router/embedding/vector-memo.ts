const MOST_TEXTS = 4000;
/** 16 MB: all texts at 1,024 dimensions, fewer of longer vectors. */
const MOST_FIGURES = 4_096_000;

/** The vectors of the last texts, by the hashes of these. All have one length: a vector of another empties the memo. */
export class VectorMemo {
  /** The one that was used longest ago first. */
  readonly #vectors = new Map<string, Float32Array>();
  #dimensions = 0;

  get size(): number {
    return this.#vectors.size;
  }

  /** 0 while it is empty. */
  get dimensions(): number {
    return this.#dimensions;
  }

  find(hash: string): Float32Array | undefined {
    const vector = this.#vectors.get(hash);
    if (!vector) return undefined;
    this.#vectors.delete(hash);
    this.#vectors.set(hash, vector);
    return vector;
  }

  keep(hash: string, vector: Float32Array): void {
    if (vector.length !== this.#dimensions) this.clear();
    this.#dimensions = vector.length;
    this.#vectors.delete(hash);
    this.#vectors.set(hash, vector);
    if (this.#vectors.size <= Math.min(MOST_TEXTS, MOST_FIGURES / vector.length)) return;
    const [oldest] = this.#vectors.keys();
    if (oldest !== undefined) this.#vectors.delete(oldest);
  }

  clear(): void {
    this.#vectors.clear();
    this.#dimensions = 0;
  }
}
