import type { QualityModel } from '../../src/router/quality/quality-model.ts';
import { seeded } from '../../test/support/seeded.ts';
import { quantile } from './curve.ts';
import { noises } from './noise.ts';
import { promptOf } from '../../src/router/quality/outcome-rows.ts';
import { cardOf, type Split } from './trial.ts';

export type Robustness = {
  /** By noise: the share of rows for which another model is chosen, where half go to the strong one. */
  readonly flips: Readonly<Record<string, number>>;
  /** Of reading the text, its intent and what is expected of both models, in milliseconds. */
  readonly p50Ms: number;
  readonly p99Ms: number;
};

const MOST_ROWS = 1000;

export function robustness(quality: QualityModel, { train, test }: Split, pair: readonly [string, string]): Robustness {
  const cards = pair.map((model) => cardOf(model));
  const leadOf = (text: string): number => {
    const expected = quality.accuracies(promptOf(text), cards);
    return expected[1]! - expected[0]!;
  };
  const rows = test.slice(0, MOST_ROWS);
  for (const { text } of train.slice(0, MOST_ROWS)) leadOf(text);
  const durations: number[] = [];
  const leads = rows.map(({ text }) => {
    const startedAt = performance.now();
    const lead = leadOf(text);
    durations.push(performance.now() - startedAt);
    return lead;
  });
  const threshold = quantile(Float64Array.from(leads).sort(), 0.5);
  const random = seeded(5);
  const flips = Object.entries(noises).map(([name, noise]) => {
    const flipped = rows.filter(({ text }, at) => leadOf(noise(text, random)) >= threshold !== leads[at]! >= threshold);
    return [name, flipped.length / rows.length] as const;
  });
  const sorted = Float64Array.from(durations).sort();
  return { flips: Object.fromEntries(flips), p50Ms: quantile(sorted, 0.5), p99Ms: quantile(sorted, 0.99) };
}
