import { type Evidence, sum, type Sum } from './evidence.ts';
import type { Belief, Prior } from './prior.ts';

/** What is known of a model over all intents and, where there is any, of one intent. */
export type Known = {
  readonly prior: Prior;
  readonly all: Evidence;
  readonly one: Evidence | undefined;
  /** Where the intent stands in `intents`. */
  readonly intent: number | undefined;
};

/** Calls that a model completes before anything is known of it. */
const usualReliability: Belief = { mean: 0.98, weight: 10 };
/** Observations that the model's own figure is worth for a single intent. */
const POOLED_LATENCY = 5;
const POOLED_SHARE = 10;
const POOLED_OUTPUT = 5;
/** Standard deviation of the logarithm of latency where it is not measured, for so many observations, and at least. */
const COLD_SIGMA = 0.6;
const SIGMA_WEIGHT = 5;
const LEAST_SIGMA = 0.25;

/** The mean of what is believed and what was observed, each by its weight. */
function posterior(mean: number, weight: number, evidence: Evidence | undefined, count: Sum, total: Sum): number {
  if (!evidence) return mean;
  const observed = evidence.get(count);
  return mean + (evidence.get(total) - observed * mean) / (weight + observed);
}

/** Of the logarithm of milliseconds to the first token. */
export function firstTokenMean({ prior: { firstToken }, all, one }: Known): number {
  const ofModel = posterior(firstToken.mean, firstToken.weight, all, sum.firstCount, sum.firstSum);
  return posterior(ofModel, POOLED_LATENCY, one, sum.firstCount, sum.firstSum);
}

/** Of the logarithm of milliseconds a token. */
export function tokenMean({ prior: { token }, all, one }: Known): number {
  const ofModel = posterior(token.mean, token.weight, all, sum.tokenCount, sum.tokenSum);
  return posterior(ofModel, POOLED_LATENCY, one, sum.tokenCount, sum.tokenSum);
}

export function sigmaOf(all: Evidence): number {
  const squares = SIGMA_WEIGHT * COLD_SIGMA ** 2 + all.get(sum.errorSum);
  return Math.max(LEAST_SIGMA, Math.sqrt(squares / (SIGMA_WEIGHT + all.get(sum.firstCount))));
}

/** Beta posteriors: the model's own is the prior of its intents. */
export function reliabilityMean({ all, one }: Known): number {
  const { mean, weight } = usualReliability;
  const ofModel = posterior(mean, weight, all, sum.doneCount, sum.doneSum);
  return posterior(ofModel, POOLED_SHARE, one, sum.doneCount, sum.doneSum);
}

/** As `reliabilityMean`; a figure that the card has for the intent moves with what the model has shown beyond its card. */
export function qualityMean({ prior: { quality, qualityBy }, all, one, intent }: Known): number {
  const ofModel = posterior(quality.mean, quality.weight, all, sum.qualityCount, sum.qualitySum);
  const told = intent === undefined ? undefined : qualityBy[intent];
  const mean = told ? Math.min(Math.max(told.mean + ofModel - quality.mean, 0), 1) : ofModel;
  return posterior(mean, told?.weight ?? POOLED_SHARE, one, sum.qualityCount, sum.qualitySum);
}

export const outputMean = (mean: number, evidence: Evidence | undefined): number =>
  posterior(mean, POOLED_OUTPUT, evidence, sum.outputCount, sum.outputSum);
