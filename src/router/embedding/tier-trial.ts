/** Predictions are compared by so many last outcomes. */
const WINDOW = 500;
const LEAST_OUTCOMES = 200;
/** Compared anew after so many outcomes. */
const JUDGED_AFTER = 20;
/** The advantage must stand so many standard errors above none, as it is looked at again and again. */
const SURE_ERRORS = 2;

/** What both foretold before the outcome was known, and what it came to, each 0 to 1. */
type TierOutcome = {
  readonly byWords: number;
  readonly byMeaning: number;
  readonly outcome: number;
  readonly weight: number;
};

/**
 * Do vectors foretell outcomes better than words? By the difference of squared errors (Brier, 1950) on the same outcomes,
 * each foretold before it was learned from (prequential, Dawid, 1984). Won once that is sure, lost when it is no longer so
 * on the whole: in between stays what was.
 */
export class TierTrial {
  readonly #differences = new Float64Array(WINDOW);
  readonly #weights = new Float64Array(WINDOW);
  #outcomes = 0;
  #isWon = false;

  get isWon(): boolean {
    return this.#isWon;
  }

  /** What is no number counts nothing. */
  add({ byWords, byMeaning, outcome, weight }: TierOutcome): void {
    const difference = (byWords - outcome) ** 2 - (byMeaning - outcome) ** 2;
    if (!Number.isFinite(difference) || !(weight > 0 && weight <= 1)) return;
    const at = this.#outcomes++ % WINDOW;
    this.#differences[at] = difference;
    this.#weights[at] = weight;
    if (this.#outcomes % JUDGED_AFTER === 0) this.#judge();
  }

  #judge(): void {
    if (this.#outcomes < LEAST_OUTCOMES) return;
    let weight = 0;
    let sum = 0;
    for (let at = 0; at < WINDOW; at++) {
      weight += this.#weights[at] ?? 0;
      sum += (this.#weights[at] ?? 0) * (this.#differences[at] ?? 0);
    }
    const mean = sum / weight;
    let squares = 0;
    for (let at = 0; at < WINDOW; at++)
      squares += ((this.#weights[at] ?? 0) * ((this.#differences[at] ?? 0) - mean)) ** 2;
    if (mean > (SURE_ERRORS * Math.sqrt(squares)) / weight) this.#isWon = true;
    else if (mean < 0) this.#isWon = false;
  }
}
