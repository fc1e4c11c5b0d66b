import { BoundedMap } from '../../runtime/bounded-map.ts';

/** 16 MB. */
const MOST_FIGURES = 4_096_000;
/** So that there are 4,000 texts at most. */
const LEAST_WEIGHT = 1024;

/** The vectors of the last texts, by the hashes of these. All have one length: a vector of another empties the memo. */
export class VectorMemo {
  readonly #vectors = new BoundedMap<string, Float32Array>(MOST_FIGURES, weightOf);
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
    if (vector) this.#vectors.set(hash, vector);
    return vector;
  }

  keep(hash: string, vector: Float32Array): void {
    if (vector.length !== this.#dimensions) this.clear();
    this.#dimensions = vector.length;
    this.#vectors.set(hash, vector);
  }

  clear(): void {
    this.#vectors.clear();
    this.#dimensions = 0;
  }
}

const weightOf = (vector: Float32Array): number => Math.max(vector.length, LEAST_WEIGHT);
