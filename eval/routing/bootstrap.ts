import { seeded } from '../../test/support/seeded.ts';
import { figuresOfCurve, mean, type PairOutcome, quantile } from './curve.ts';

export type Interval = { readonly low: number; readonly high: number };

const DRAWS = 300;
const SEED = 17;

/**
 * Where APGR and its lead over another router lie in 95 of 100 draws of the rows with replacement, both routers on the same
 * rows (paired percentile bootstrap, Efron and Tibshirani, 1993). Trials are drawn alike and averaged.
 */
export function pairedIntervals(
  trials: readonly { readonly own: readonly PairOutcome[]; readonly other: readonly PairOutcome[] }[],
): { readonly apgr: Interval; readonly lead: Interval } {
  const random = seeded(SEED);
  const own: number[] = [];
  const leads: number[] = [];
  for (let draw = 0; draw < DRAWS; draw++) {
    const pairs = trials.map((trial) => {
      const places = trial.own.map(() => Math.floor(random() * trial.own.length));
      const apgrOf = (outcomes: readonly PairOutcome[]): number =>
        figuresOfCurve(places.map((place) => outcomes[place]!)).apgr;
      return { own: apgrOf(trial.own), other: apgrOf(trial.other) };
    });
    own.push(mean(pairs.map((pair) => pair.own)));
    leads.push(mean(pairs.map((pair) => pair.own - pair.other)));
  }
  return { apgr: interval(own), lead: interval(leads) };
}

function interval(values: readonly number[]): Interval {
  const sorted = Float64Array.from(values).sort();
  return { low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
}
