/** A sketch has so many figures. */
export const SKETCH = 64;

/**
 * Short stand-ins for long vectors: figures are added up, with signs drawn once, so that products of sketches are on
 * average those of the vectors (Charikar, Chen and Farach-Colton, 2002). Vectors that are short already stay as they are.
 */
export class Sketches {
  readonly #signs: Int8Array;

  constructor(dimensions: number, random: () => number) {
    this.#signs = Int8Array.from({ length: dimensions }, () => (dimensions <= SKETCH || random() < 0.5 ? 1 : -1));
  }

  /** Writes the sketch of the vector into `sketch`, from `at` on. */
  write(vector: Float32Array, sketch: Float64Array, at: number): void {
    sketch.fill(0, at, at + SKETCH);
    for (let i = 0; i < vector.length; i++) {
      const place = at + (i % SKETCH);
      sketch[place] = (sketch[place] ?? 0) + (this.#signs[i] ?? 0) * (vector[i] ?? 0);
    }
  }
}
