import { averageQuality, type CostPoint, type CurveFigures, figuresOfCurve, mean, type PairOutcome } from './curve.ts';
import type { OutcomeRow } from '../../src/router/quality/outcome-rows.ts';
import type { Trial } from './trial.ts';

/** Of a model for a row; in US dollars, or where no costs are given in calls of the dearest model. */
export type CostOf = (row: OutcomeRow, model: string) => number;

export type RouterFigures = CurveFigures & {
  /** Mean quality over all prices of cost, from the cheapest model's cost to the dearest's. */
  readonly aiq: number;
  /** Where cost does not count: the model of which most is expected. */
  readonly accuracy: number;
  readonly cost: number;
  readonly points: readonly CostPoint[];
};

const PRICES = 101;

/** `pair`: the places of the weak and the strong model among `models`. */
export function measure(
  trial: Trial,
  router: string,
  models: readonly string[],
  pair: readonly [number, number],
  costOf: CostOf,
): RouterFigures {
  const expected = trial.expected[router] ?? [];
  const points = sweep(trial, expected, models, costOf);
  const costs = models.map((model) => mean(trial.rows.map((row) => costOf(row, model))));
  const free = points[0] ?? { cost: NaN, quality: NaN };
  return {
    aiq: averageQuality(points, Math.min(...costs), Math.max(...costs)),
    accuracy: free.quality,
    cost: free.cost,
    points,
    ...figuresOfCurve(pairOutcomes(trial, router, models, pair)),
  };
}

/** What the curve of a pair is drawn from. Rows that a router cannot tell apart are in an order of no meaning. */
export function pairOutcomes(
  { rows, expected }: Trial,
  router: string,
  models: readonly string[],
  [weak, strong]: readonly [number, number],
): readonly PairOutcome[] {
  return rows.map(({ scores }, at) => {
    const figures = expected[router]?.[at];
    const tie = ((at * 7919) % 10_007) * 1e-13;
    return {
      weak: scores[models[weak]!]!,
      strong: scores[models[strong]!]!,
      wish: (figures?.[strong] ?? 0) - (figures?.[weak] ?? 0) + tie,
    };
  });
}

/** Quality and cost as the price of cost rises from nothing to beyond everything; the choice knows only what models usually cost. */
function sweep({ rows, known }: Trial, expected: readonly Float64Array[], models: readonly string[], costOf: CostOf) {
  const dearest = Math.max(...known.map(({ cost }) => cost));
  const usual = known.map(({ cost }) => (dearest > 0 ? cost / dearest : 0));
  return pricesFor(expected, usual).map((price): CostPoint => {
    let [cost, quality] = [0, 0];
    for (const [at, row] of rows.entries()) {
      const model = models[bestAt(expected[at]!, usual, price)]!;
      cost += costOf(row, model);
      quality += row.scores[model]!;
    }
    return { cost: cost / rows.length, quality: quality / rows.length };
  });
}

/** None, then prices at which choices change: the leads of dearer models over cheaper ones, evenly by rank. */
function pricesFor(expected: readonly Float64Array[], usual: readonly number[]): readonly number[] {
  const turns: number[] = [];
  for (const row of expected) {
    for (const [dear, dearCost] of usual.entries()) {
      for (const [cheap, cheapCost] of usual.entries()) {
        const price = (row[dear]! - row[cheap]!) / (dearCost - cheapCost);
        if (dearCost > cheapCost && price > 0) turns.push(price);
      }
    }
  }
  const sorted = Float64Array.from(turns).sort();
  const steps = Array.from(
    { length: PRICES - 1 },
    (_, at) => sorted[Math.floor((at / (PRICES - 2)) * (sorted.length - 1))]!,
  );
  return [0, ...steps.filter(Number.isFinite), (sorted.at(-1) ?? 0) * 2 + 1e9];
}

function bestAt(expected: Float64Array, usual: readonly number[], price: number): number {
  let best = 0;
  let most = -Infinity;
  for (const [model, cost] of usual.entries()) {
    const worth = expected[model]! - price * cost;
    if (worth > most) [best, most] = [model, worth];
  }
  return best;
}
