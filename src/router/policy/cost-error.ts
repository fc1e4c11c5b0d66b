import type { Nanodollars } from '../../chat/money.ts';

/** What is kept of earlier requests with each new one: about the last fifty count. */
const KEEP = 0.98;
/** Of a cost, before any was seen. */
const DEVIATION_AT_FIRST = 0.5;
const MOST_BIAS = 4;

/** How real costs differ from the expected ones. */
export class CostError {
  #expected = 0;
  #spent = 0;
  #variance = DEVIATION_AT_FIRST ** 2;

  /** Real costs in the mean, as a multiple of the expected ones, from 1/4 to 4. */
  get bias(): number {
    return this.#expected > 0 ? Math.min(MOST_BIAS, Math.max(1 / MOST_BIAS, this.#spent / this.#expected)) : 1;
  }

  /** Standard deviation of a real cost round that mean, as a share of the expected one. */
  get deviation(): number {
    return Math.sqrt(this.#variance);
  }

  learn(expected: Nanodollars, spent: Nanodollars): void {
    if (!(expected > 0)) return;
    const error = Math.min(MOST_BIAS, spent / expected) - this.bias;
    this.#variance = KEEP * this.#variance + (1 - KEEP) * error * error;
    this.#expected = KEEP * this.#expected + expected;
    this.#spent = KEEP * this.#spent + spent;
  }
}
