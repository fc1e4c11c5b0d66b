import { FEATURE_PLACES } from '../../src/guardrails/injection/feature-reader.ts';
import { lengthOf } from '../../src/guardrails/injection/linear-head.ts';
import type { Features } from './feature-document.ts';

export type Example = {
  readonly features: Features;
  readonly isAttack: boolean;
  /** How much it counts; 1 for a row of a public set. */
  readonly weight: number;
};

export type Regression = { readonly weights: Float64Array; readonly bias: number };

const PASSES = 8;
const STEP = 0.3;
/** Pull of each weight towards 0 when it is used. */
const PULL = 1e-5;
/** Errors below it teach nothing and would cost most of the time. */
const LEAST_ERROR = 1e-4;

/**
 * Logistic regression, learned by AdaGrad (Duchi et al., 2011), over the places that `known` has a 1 for. The same for the same examples and `random`.
 */
export function regressionOf(examples: readonly Example[], known: Uint8Array, random: () => number): Regression {
  const weights = new Float64Array(FEATURE_PLACES);
  const squares = new Float64Array(FEATURE_PLACES).fill(1e-3);
  let bias = 0;
  let biasSquares = 1e-3;
  const order = examples.map((_, at) => at);
  for (let pass = 0; pass < PASSES; pass++) {
    shuffle(order, random);
    for (const at of order) {
      const { features, isAttack, weight } = examples[at] as Example;
      const length = lengthOf(features.length);
      let sum = 0;
      for (const place of features) sum += weights[place] ?? 0;
      const error = (1 / (1 + Math.exp(-bias - sum / length)) - (isAttack ? 1 : 0)) * weight;
      if (Math.abs(error) < LEAST_ERROR) continue;
      for (const place of features) {
        if (known[place] === 0) continue;
        const own = weights[place] ?? 0;
        const slope = error / length + PULL * own;
        const seen = (squares[place] = (squares[place] ?? 0) + slope * slope);
        weights[place] = own - (STEP * slope) / Math.sqrt(seen);
      }
      biasSquares += error * error;
      bias -= (STEP * error) / Math.sqrt(biasSquares);
    }
  }
  return { weights, bias };
}

export function logitOf({ weights, bias }: Regression, features: Features): number {
  let sum = 0;
  for (const place of features) sum += weights[place] ?? 0;
  return bias + sum / lengthOf(features.length);
}

/** Fisher and Yates. */
function shuffle(items: number[], random: () => number): void {
  for (let at = items.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [items[at], items[other]] = [items[other] ?? 0, items[at] ?? 0];
  }
}
