/** Predictions are judged by so many last outcomes. */
const WINDOW = 1000;
const LEAST_OUTCOMES = 200;
const MOST_CALIBRATION_ERROR = 0.05;
/** Judged anew after so many outcomes. */
const JUDGED_AFTER = 20;
/** A bin of fewer predictions than that would show more chance than error. */
const BIN_OUTCOMES = 100;
const MOST_BINS = 10;

export type TrialOutcome = {
  /** What was foretold before the outcome was known, 0 to 1. */
  readonly foretold: number;
  /** What the other side foretold. */
  readonly rival: number;
  /** What it came to, 0 to 1. */
  readonly outcome: number;
  readonly weight: number;
};
export type TrialState = { readonly outcomes: number; readonly window: readonly TrialOutcome[] };

/**
 * Has a predictor earned its say? It has once enough outcomes are known, it means what it says (expected calibration
 * error over bins of equal size, Naeini et al., 2015) and its squared error (Brier, 1950) is not above its rival's on
 * the same outcomes. Each was foretold before it was learned from (prequential, Dawid, 1984).
 */
export class ShadowTrial {
  #outcomes = 0;
  readonly #window: TrialOutcome[] = [];
  #isWon = false;

  /** The figures must be finite. */
  constructor(saved: TrialState = { outcomes: 0, window: [] }) {
    this.#outcomes = saved.outcomes;
    this.#window.push(...saved.window.slice(-WINDOW));
    this.#judge();
  }

  get isWon(): boolean {
    return this.#isWon;
  }

  get outcomes(): number {
    return this.#outcomes;
  }

  add(outcome: TrialOutcome): void {
    this.#window.push(outcome);
    if (this.#window.length > WINDOW) this.#window.shift();
    this.#outcomes++;
    if (this.#outcomes % JUDGED_AFTER === 0) this.#judge();
  }

  save(): TrialState {
    return { outcomes: this.#outcomes, window: [...this.#window] };
  }

  #judge(): void {
    this.#isWon =
      this.#outcomes >= LEAST_OUTCOMES &&
      calibrationError(this.#window) <= MOST_CALIBRATION_ERROR &&
      advantage(this.#window) >= 0;
  }
}

/** How much smaller the mean squared error is than the rival's. */
export function advantage(window: readonly TrialOutcome[]): number {
  let weight = 0;
  let sum = 0;
  for (const one of window) {
    weight += one.weight;
    sum += one.weight * ((one.rival - one.outcome) ** 2 - (one.foretold - one.outcome) ** 2);
  }
  return weight > 0 ? sum / weight : 0;
}

/** Mean distance between what was foretold and what came of it, over bins of like predictions. */
export function calibrationError(window: readonly TrialOutcome[]): number {
  const sorted = [...window].sort((one, other) => one.foretold - other.foretold);
  const bins = Math.min(MOST_BINS, Math.max(1, Math.floor(sorted.length / BIN_OUTCOMES)));
  let whole = 0;
  let error = 0;
  for (let bin = 0; bin < bins; bin++) {
    const from = Math.floor((bin * sorted.length) / bins);
    const to = Math.floor(((bin + 1) * sorted.length) / bins);
    let off = 0;
    for (const one of sorted.slice(from, to)) {
      whole += one.weight;
      off += one.weight * (one.foretold - one.outcome);
    }
    error += Math.abs(off);
  }
  return whole > 0 ? error / whole : 0;
}
