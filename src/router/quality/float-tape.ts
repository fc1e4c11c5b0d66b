/** Writes numbers one after another as 32-bit floats: whole numbers stay exact below 2^24. */
export class FloatTape {
  #floats: Float32Array<ArrayBuffer>;
  #size = 0;

  /** `capacity`: about how many there will be; it grows when there are more. */
  constructor(capacity = 1024) {
    this.#floats = new Float32Array(capacity);
  }

  put(...values: readonly number[]): void {
    this.putAll(values);
  }

  putAll(values: ArrayLike<number>): void {
    if (this.#size + values.length > this.#floats.length) {
      const longer = new Float32Array(Math.max(2 * this.#floats.length, this.#size + values.length));
      longer.set(this.#floats.subarray(0, this.#size));
      this.#floats = longer;
    }
    this.#floats.set(values, this.#size);
    this.#size += values.length;
  }

  get written(): Float32Array<ArrayBuffer> {
    return this.#floats.subarray(0, this.#size);
  }
}

/** Reads what a tape holds, in the order it was written. Throws where it ends early or holds what is no number. */
export class FloatTapeReader {
  readonly #floats: Float32Array;
  #at = 0;

  constructor(floats: Float32Array) {
    this.#floats = floats;
  }

  take(): number {
    const value = this.#floats[this.#at++];
    if (value === undefined || !Number.isFinite(value))
      throw new RangeError('it ends early, or holds what is no number');
    return value;
  }

  /** A whole number from 0 to `most`. */
  takeCount(most: number): number {
    const value = this.take();
    if (Number.isInteger(value) && value >= 0 && value <= most) return value;
    throw new RangeError(`it holds ${value} where a number up to ${most} belongs`);
  }

  takeInto(target: Float32Array | Float64Array | Uint32Array): void {
    for (let at = 0; at < target.length; at++) target[at] = this.take();
  }

  expectEnd(): void {
    if (this.#at !== this.#floats.length) throw new RangeError('it holds more numbers than it should');
  }
}
