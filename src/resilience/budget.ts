/** More is not saved up: after a quiet day a burst of extra work would still be a burst. */
const MOST_SAVED_SHARES = 10;

/**
 * Bounds extra work to a share of the ordinary work, so that retries and hedges never multiply a load that is already
 * too high. Units are the caller's: requests or tokens.
 */
export class Budget {
  readonly #percent: () => number;
  readonly #atStart: number;
  #saved: number;
  #largest: number;

  /** `percent` of extra work for 100 of ordinary work; `atStart` is there before any. */
  constructor(percent: () => number, atStart: number) {
    this.#percent = percent;
    this.#atStart = atStart;
    this.#saved = atStart;
    this.#largest = 0;
  }

  /** Ordinary work was done. */
  earn(amount: number): void {
    this.#largest = Math.max(this.#largest, amount);
    const most = Math.max(this.#atStart, this.#largest * MOST_SAVED_SHARES);
    this.#saved = Math.min(most, this.#saved + (amount * this.#percent()) / 100);
  }

  /** May this much extra work be done? Then it counts as done. */
  spend(amount: number): boolean {
    if (amount > this.#saved) return false;
    this.#saved -= amount;
    return true;
  }
}
