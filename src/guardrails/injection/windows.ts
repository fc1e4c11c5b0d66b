/** Stretches of a text that are looked at as one: up to so many features, about 40, 160 and 640 words. */
export const windowFeatures = [200, 800, 3200] as const;

/** More than there are segments in the largest window, a power of 2. */
const KEPT = 2048;

/**
 * Sums over the last segments of a text. At each segment the windows that end with it are looked at, each as long as
 * it may be, so that an attack in many sentences is seen as a whole wherever it stands; in linear time, in fixed space.
 */
export class Windows {
  readonly #sums = new Float64Array(KEPT);
  readonly #features = new Float64Array(KEPT);
  readonly #starts = new Float64Array(KEPT);
  readonly #first = new Int32Array(windowFeatures.length);
  #segments = 0;
  #sum = 0;
  #size = 0;

  begin(): void {
    this.#first.fill(0);
    this.#segments = 0;
    this.#sum = 0;
    this.#size = 0;
  }

  /** Adds a segment that begins at `from`. */
  add(sum: number, features: number, from: number): void {
    const at = this.#segments++ & (KEPT - 1);
    this.#sums[at] = this.#sum;
    this.#features[at] = this.#size;
    this.#starts[at] = from;
    this.#sum += sum;
    this.#size += features;
  }

  /** Calls `hear` with the sum, the features and the beginning of each window of two segments or more. */
  each(hear: (sum: number, features: number, from: number) => void): void {
    for (let scale = 0; scale < windowFeatures.length; scale++) {
      const most = windowFeatures[scale] ?? 0;
      let first = Math.max(this.#first[scale] ?? 0, this.#segments - KEPT);
      while (first < this.#segments - 1 && this.#size - (this.#features[first & (KEPT - 1)] ?? 0) > most) first++;
      this.#first[scale] = first;
      if (first >= this.#segments - 1) continue;
      const at = first & (KEPT - 1);
      hear(this.#sum - (this.#sums[at] ?? 0), this.#size - (this.#features[at] ?? 0), this.#starts[at] ?? 0);
      if (first === 0) return; // the greater ones are the same
    }
  }

  /** The sum of all segments. */
  get sum(): number {
    return this.#sum;
  }

  get features(): number {
    return this.#size;
  }
}
