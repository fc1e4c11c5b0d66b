import { type Intent, intents } from '../../src/fleet/intents.ts';
import type { ModelCard } from '../../src/fleet/model-card.ts';
import { QualityModel } from '../../src/router/quality/quality-model.ts';
import { seeded } from '../../test/support/seeded.ts';
import { shuffled } from './chance.ts';
import { deviation, mean } from './curve.ts';
import type { FairTopics } from './fair-topics.ts';
import type { OutcomeRow } from '../../src/router/quality/outcome-rows.ts';

/** Which rows are learned from and which are asked about; never the same. */
export type Split = { readonly train: readonly OutcomeRow[]; readonly test: readonly OutcomeRow[] };

/** What routers expect of each model for the rows asked about, before their outcomes are looked at. */
export type Trial = {
  readonly rows: readonly OutcomeRow[];
  /** By router: for each row, a figure for each model; more is better, comparable within a row. */
  readonly expected: Readonly<Record<string, readonly Float64Array[]>>;
  /** Models as they did on the rows learned from, and what they cost there. */
  readonly known: readonly { readonly quality: number; readonly cost: number }[];
};

/** `claim`: the share of prompts that its maker says it answers well. */
export const cardOf = (id: string, claim?: number): { readonly card: ModelCard } => ({
  card: {
    id,
    family: id,
    locality: 'foreign',
    contextTokens: undefined,
    capabilities: ['chat'],
    ...(claim !== undefined && { accuracy: { overall: { value: claim, source: 'vendor' }, by: {} } }),
  },
});

/** The product's own model with its shipped settings, having learned from the rows. */
export function learnedModel(
  train: readonly OutcomeRow[],
  models: readonly string[],
  topics: FairTopics,
  seed: number,
) {
  const quality = new QualityModel({ topics, random: seeded(seed) });
  quality.learnAll(
    train.map(({ prompt, scores }) => ({ prompt, outcomes: new Map(models.map((model) => [model, scores[model]!])) })),
  );
  return quality;
}

export const ours = 'Nexus Gateway';

export function tryRouters(
  split: Split,
  models: readonly string[],
  costs: (row: OutcomeRow, model: string) => number,
  topics: FairTopics,
  seed: number,
): Trial {
  const quality = learnedModel(split.train, models, topics, seed);
  const cards = models.map((model) => cardOf(model));
  const random = seeded(seed + 1000);
  const expectations = split.test.map(({ prompt }) => quality.expect(prompt, cards));
  const untaught = new QualityModel({ topics, random });
  const byWords = expectations.map((expectation) => expectation.byWords);
  const byNeighbours = expectations.map((expectation) => expectation.byNeighbours);
  const byIntent = meansByIntent(split.train, models);
  return {
    rows: split.test,
    known: models.map((model) => ({
      quality: mean(split.train.map(({ scores }) => scores[model]!)),
      cost: mean(split.train.map((row) => costs(row, model))),
    })),
    expected: {
      [ours]: expectations.map(({ accuracy }) => accuracy),
      'words alone (LR)': byWords,
      'neighbours alone (kNN)': byNeighbours,
      'sum of both, standardised (ENS)': standardisedSum(byWords, byNeighbours),
      'best of its intent': split.test.map(({ prompt }) => byIntent(prompt.intent)),
      'registry only': split.test.map(({ prompt }) => untaught.accuracies(prompt, cards)),
      random: split.test.map(() => Float64Array.from(models, () => random())),
    },
  };
}

/** Means of the rows learned from, by intent as the shipped classifier sees it. */
function meansByIntent(train: readonly OutcomeRow[], models: readonly string[]) {
  const meansOf = (rows: readonly OutcomeRow[]): Float64Array =>
    Float64Array.from(models, (model) => mean(rows.map(({ scores }) => scores[model]!)));
  const overall = meansOf(train);
  const means = new Map(
    intents.map((intent) => {
      const rows = train.filter(({ prompt }) => prompt.intent === intent);
      return [intent, rows.length > 0 ? meansOf(rows) : overall];
    }),
  );
  return (intent: Intent): Float64Array => means.get(intent) ?? overall;
}

/** Differences to the first model, each standardised over the rows, added up. */
function standardisedSum(...views: readonly (readonly Float64Array[])[]): readonly Float64Array[] {
  const [first = []] = views;
  const sums = first.map((row) => new Float64Array(row.length));
  for (const view of views) {
    for (let model = 1; model < (first[0]?.length ?? 0); model++) {
      const leads = view.map((row) => row[model]! - row[0]!);
      const [middle, spread] = [mean(leads), deviation(leads) || 1];
      leads.forEach((lead, at) => (sums[at]![model]! += (lead - middle) / spread));
    }
  }
  return sums;
}

/** So many rows to learn from, drawn by chance; all others are asked about whose words have not been learned from, of whichever file. */
export function drawn(train: readonly OutcomeRow[], test: readonly OutcomeRow[], labels: number, seed: number): Split {
  const order = shuffled(train.length, seeded(seed));
  const picked = order.slice(0, labels).map((at) => train[at]!);
  const learned = new Set(picked.map(hashOf));
  return { train: picked, test: test.filter((row) => !learned.has(hashOf(row))) };
}

const hashOf = ({ prompt }: OutcomeRow): string => prompt.features.hash;

/** Each row is asked about once, after learning from the other folds. */
export function folded(rows: readonly OutcomeRow[], folds: number, seed: number): readonly Split[] {
  const order = shuffled(rows.length, seeded(seed)).map((at) => rows[at]!);
  return Array.from({ length: folds }, (_, fold) => ({
    train: order.filter((__, place) => place % folds !== fold),
    test: order.filter((__, place) => place % folds === fold),
  }));
}

/** Folds of one division as one trial over all rows. */
export function together(trials: readonly Trial[]): Trial {
  const [first] = trials;
  if (!first) throw new Error('There is no trial.');
  return {
    rows: trials.flatMap(({ rows }) => rows),
    known: first.known,
    expected: Object.fromEntries(
      Object.keys(first.expected).map((router) => [router, trials.flatMap(({ expected }) => expected[router]!)]),
    ),
  };
}
