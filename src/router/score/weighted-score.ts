import type { Terms } from '../../chat/decision.ts';
import type { RouterSettings } from '../router-settings.ts';
import { share } from './bounded.ts';

type Weights = RouterSettings['weights'];

/** The mean of the four terms by their weights, which need not sum to 1; 0 to 1. */
export function weightedSum(terms: Omit<Terms, 'ml'>, weights: Weights): number {
  const context = Math.max(0, weights.context);
  const resource = Math.max(0, weights.resource);
  const historical = Math.max(0, weights.historical);
  const dependency = Math.max(0, weights.dependency);
  const sum =
    context * share(terms.context) +
    resource * share(terms.resource) +
    historical * share(terms.historical) +
    dependency * share(terms.dependency);
  const whole = context + resource + historical + dependency;
  return whole > 0 ? share(sum / whole) : 0;
}

/** The score of a model; `learned` is the regressor's word once it has earned its weight, undefined before. */
export function weightedScore(sum: number, learned: number | undefined, weights: Weights): number {
  if (learned === undefined || Number.isNaN(learned)) return share(sum);
  const part = share(weights.learned);
  return (1 - part) * share(sum) + part * share(learned);
}
