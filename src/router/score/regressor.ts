import type { RouterSettings } from '../router-settings.ts';
import { bounded, share } from './bounded.ts';
import { type LeastSquaresState, RecursiveLeastSquares } from './recursive-least-squares.ts';
import { regressorFeatures, termsFrom } from './regressor-features.ts';
import { ShadowTrial, type TrialOutcome, type TrialState } from './shadow-trial.ts';

/** What came of a decision. */
export type LabelledOutcome = {
  /** As they were when the model was chosen; see `regressorFeatures`. */
  readonly features: Float64Array;
  /** How good the answer was, 0 to 1. */
  readonly quality: number;
  /** How far the label is to be trusted: 1 for a certain one. */
  readonly weight: number;
  /** The probability with which this model was chosen. */
  readonly propensity: number;
  /** What was foretold without the regressor: the weighted sum, calibrated where it can be. */
  readonly rival: number;
};

/** Plain JSON. */
export type RegressorState = LeastSquaresState & {
  readonly features: readonly string[];
  readonly trial: TrialState;
};

/** A rare choice counts for those that were not made, but no more often than this. */
const MOST_IMPORTANCE = 10;

/**
 * Learns how good a model's answer to a request will be. It begins as the weighted sum of the terms and stays in the
 * shadow until it has foretold enough outcomes at least as well as that sum; it goes back when it no longer does.
 */
export class Regressor {
  readonly #model: RecursiveLeastSquares;
  readonly #trial: ShadowTrial;

  /** A saved state that does not fit is left aside. */
  constructor(weights: RouterSettings['weights'], saved?: unknown) {
    const prior = new Float64Array(regressorFeatures.length);
    prior.set([weights.context, weights.resource, weights.historical, weights.dependency].map(share), termsFrom);
    this.#model = new RecursiveLeastSquares(prior);
    const isTaken = isState(saved) && this.#model.load(saved);
    this.#trial = new ShadowTrial(isTaken ? saved.trial : undefined);
  }

  /** May it have its part of the score? */
  get isPromoted(): boolean {
    return this.#trial.isWon;
  }

  get outcomes(): number {
    return this.#trial.outcomes;
  }

  /** The quality to expect, 0 to 1. */
  predict(features: Float64Array): number {
    return share(this.#model.predict(features));
  }

  /** How far the prediction may be off, in standard deviations of an outcome; 1 or so where nothing is known. */
  uncertainty(features: Float64Array): number {
    return this.#model.uncertainty(features);
  }

  learn({ features, quality, weight, propensity, rival }: LabelledOutcome): void {
    if (!Number.isFinite(quality) || !Number.isFinite(rival)) return;
    const importance = bounded(1 / propensity, 1, MOST_IMPORTANCE, 1);
    const counts = bounded(weight, 0, 1, 0) * importance;
    const outcome = share(quality);
    const foretold = this.predict(features);
    if (!this.#model.learn(features, outcome, counts)) return;
    this.#trial.add({ foretold, rival: share(rival), outcome, weight: counts });
  }

  save(): RegressorState {
    return Object.assign(this.#model.save(), { features: regressorFeatures, trial: this.#trial.save() });
  }
}

function isState(saved: unknown): saved is RegressorState {
  if (typeof saved !== 'object' || saved === null) return false;
  const { features, coefficients, covariance, trial } = saved as Partial<Record<keyof RegressorState, unknown>>;
  const isOfThisList = Array.isArray(features) && features.join() === regressorFeatures.join();
  return isOfThisList && areFigures(coefficients) && areFigures(covariance) && isTrial(trial);
}

function isTrial(saved: unknown): saved is TrialState {
  if (typeof saved !== 'object' || saved === null) return false;
  const { outcomes, window } = saved as Partial<Record<keyof TrialState, unknown>>;
  if (!Number.isSafeInteger(outcomes) || (outcomes as number) < 0 || !Array.isArray(window)) return false;
  return window.every((one: unknown) => {
    if (typeof one !== 'object' || one === null) return false;
    const { foretold, rival, outcome, weight } = one as Partial<Record<keyof TrialOutcome, unknown>>;
    return areFigures([foretold, rival, outcome, weight]);
  });
}

const areFigures = (figures: unknown): figures is readonly number[] =>
  Array.isArray(figures) && figures.every((figure) => Number.isFinite(figure));
