/** Rows of weights, one for each input, as they are kept. */
export type KeptTable = {
  /** A signed byte for each weight, row by row, in base64. */
  readonly bytes: string;
  /** What the bytes of each column are multiplied by. */
  readonly scales: readonly number[];
};

/** Rows of weights, in use. */
export class WeightTable {
  readonly #bytes: Int8Array;
  readonly #scales: Float64Array;
  readonly #sums: Float64Array;

  constructor({ bytes, scales }: KeptTable) {
    this.#bytes = new Int8Array(Buffer.from(bytes, 'base64'));
    this.#scales = Float64Array.from(scales);
    this.#sums = new Float64Array(scales.length);
  }

  /** Begins a sum of rows at 0. */
  begin(): void {
    this.#sums.fill(0);
  }

  /** Adds a row to the sum, `value` times. A row that there is not counts nothing. */
  add(row: number, value: number): void {
    const sums = this.#sums;
    const columns = sums.length;
    const from = row * columns;
    for (let column = 0; column < columns; column++)
      sums[column] = (sums[column] ?? 0) + value * (this.#bytes[from + column] ?? 0);
  }

  /** Adds the sum to `totals`, `factor` times. */
  end(totals: Float64Array, factor: number): void {
    for (let column = 0; column < this.#sums.length; column++)
      totals[column] = (totals[column] ?? 0) + factor * (this.#sums[column] ?? 0) * (this.#scales[column] ?? 0);
  }
}
