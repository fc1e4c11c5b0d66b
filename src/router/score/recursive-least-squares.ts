/** Weight of the past at each new observation. */
const FORGETTING = 0.999;
/** Larger inputs are an error of whoever made them. */
const MOST_INPUT = 1e3;

export type LeastSquaresState = { readonly coefficients: readonly number[]; readonly covariance: readonly number[] };

/**
 * A linear model learned one observation at a time: recursive least squares with forgetting, from P = I. What is
 * forgotten of the prior is given back, one coordinate at a time: without that, P grows without bound along inputs that
 * do not vary (Åström and Wittenmark, Adaptive Control: covariance wind-up).
 */
export class RecursiveLeastSquares {
  readonly size: number;
  readonly #prior: Float64Array;
  readonly #coefficients: Float64Array;
  /** P, row by row. */
  readonly #covariance: Float64Array;
  /** P z of the observation at hand. */
  readonly #gain: Float64Array;
  #nextGivenBack = 0;

  /** `prior`: the coefficients to begin with, and to come back to where nothing is observed. */
  constructor(prior: Float64Array) {
    this.size = prior.length;
    this.#prior = Float64Array.from(prior);
    this.#coefficients = new Float64Array(this.size);
    this.#covariance = new Float64Array(this.size * this.size);
    this.#gain = new Float64Array(this.size);
    this.reset();
  }

  reset(): void {
    this.#coefficients.set(this.#prior);
    this.#covariance.fill(0);
    for (let at = 0; at < this.size; at++) this.#covariance[at * this.size + at] = 1;
  }

  predict(input: Float64Array): number {
    let sum = 0;
    for (let at = 0; at < this.size; at++) sum += (this.#coefficients[at] ?? 0) * (input[at] ?? 0);
    return sum;
  }

  /** Standard deviation of the prediction, in units of that of an outcome: sqrt(z' P z). */
  uncertainty(input: Float64Array): number {
    return Math.sqrt(Math.max(0, this.#spread(input)));
  }

  /** False where the observation was no use: not finite, or of no weight. */
  learn(input: Float64Array, outcome: number, weight = 1): boolean {
    if (!(weight > 0) || weight === Infinity || !Number.isFinite(outcome) || !this.#isUsable(input)) return false;
    const spread = this.#spread(input);
    this.#move(FORGETTING / weight + spread, outcome - this.predict(input), FORGETTING);
    this.#giveBack();
    if (!this.#isSound()) this.reset();
    return true;
  }

  save(): LeastSquaresState {
    return { coefficients: [...this.#coefficients], covariance: [...this.#covariance] };
  }

  /** False, and as before, where the state does not fit or is not sound. */
  load({ coefficients, covariance }: LeastSquaresState): boolean {
    if (coefficients.length !== this.size || covariance.length !== this.size ** 2) return false;
    this.#coefficients.set(coefficients);
    this.#covariance.set(covariance);
    if (this.#isSound() && this.#isSymmetric()) return true;
    this.reset();
    return false;
  }

  /** z' P z; leaves P z behind. */
  #spread(input: Float64Array): number {
    let spread = 0;
    for (let row = 0; row < this.size; row++) {
      let sum = 0;
      const from = row * this.size;
      for (let column = 0; column < this.size; column++)
        sum += (this.#covariance[from + column] ?? 0) * (input[column] ?? 0);
      this.#gain[row] = sum;
      spread += sum * (input[row] ?? 0);
    }
    return spread;
  }

  /** Both halves of P are written from one figure, so that it stays symmetric. */
  #move(divisor: number, error: number, forgetting: number): void {
    const { size } = this;
    for (let row = 0; row < size; row++) {
      const gain = (this.#gain[row] ?? 0) / divisor;
      this.#coefficients[row] = (this.#coefficients[row] ?? 0) + gain * error;
      for (let column = row; column < size; column++) {
        const at = row * size + column;
        const figure = ((this.#covariance[at] ?? 0) - gain * (this.#gain[column] ?? 0)) / forgetting;
        this.#covariance[at] = figure;
        this.#covariance[column * size + row] = figure;
      }
    }
  }

  /** As an observation of the prior in one coordinate, with the weight that `size` steps have forgotten of it. */
  #giveBack(): void {
    const { size } = this;
    const at = this.#nextGivenBack;
    this.#nextGivenBack = (at + 1) % size;
    const weight = 1 - FORGETTING ** size;
    for (let row = 0; row < size; row++) this.#gain[row] = this.#covariance[row * size + at] ?? 0;
    const error = (this.#prior[at] ?? 0) - (this.#coefficients[at] ?? 0);
    this.#move(1 / weight + (this.#gain[at] ?? 0), error, 1);
  }

  #isUsable(input: Float64Array): boolean {
    return input.length === this.size && input.every((figure) => Math.abs(figure) <= MOST_INPUT);
  }

  #isSound(): boolean {
    for (let at = 0; at < this.size; at++) {
      const variance = this.#covariance[at * this.size + at] ?? 0;
      if (!(variance > 0 && variance < 1e6) || !Number.isFinite(this.#coefficients[at])) return false;
    }
    return true;
  }

  #isSymmetric(): boolean {
    return this.#covariance.every(
      (figure, at) => figure === this.#covariance[(at % this.size) * this.size + Math.floor(at / this.size)],
    );
  }
}
