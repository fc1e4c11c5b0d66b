import { share } from './bounded.ts';

/** What a model has shown so far, from the shares of good answers and of completed calls; 0 to 1. */
export const historicalPerformance = (quality: number, reliability: number): number =>
  0.6 * share(quality) + 0.4 * share(reliability);
