import { share } from './bounded.ts';

/** What an answer of a model hangs on beside the model; undefined where it is not known. */
export type Dependencies = {
  /** Its credentials are there, its breaker lets calls pass, and policy allows it. */
  readonly isReachable: boolean;
  /** Loaded and ready to answer. */
  readonly isWarm: boolean | undefined;
  /** What is left of its quota, as a share of the whole. */
  readonly quotaLeft: number | undefined;
  /** Another model could answer in its place. */
  readonly hasFallback: boolean | undefined;
  /** Of the newest that is known of it from calls; Infinity: nothing. */
  readonly profileAgeMs: number | undefined;
};

const UNKNOWN = 0.8;
const COLD = 0.6;
const ALONE = 0.7;
/** Less than this share of a quota is little. */
const LITTLE_QUOTA = 0.2;
const FRESH_MS = 600_000;

/** Nothing for a model that cannot be reached, else the mean of what is known of its surroundings; 0 to 1. */
export function dependencyScore({ isReachable, isWarm, quotaLeft, hasFallback, profileAgeMs }: Dependencies): number {
  if (!isReachable) return 0;
  const warmth = isWarm === undefined ? UNKNOWN : isWarm ? 1 : COLD;
  const quota = quotaLeft === undefined || Number.isNaN(quotaLeft) ? UNKNOWN : share(quotaLeft / LITTLE_QUOTA);
  const depth = hasFallback === undefined ? UNKNOWN : hasFallback ? 1 : ALONE;
  const freshness = profileAgeMs !== undefined && profileAgeMs < FRESH_MS ? 1 : UNKNOWN;
  return (warmth + quota + depth + freshness) / 4;
}
