import { existsSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Outcome, type OptionValues, positive, type Subject } from '../subject.ts';
import { pairedIntervals } from './bootstrap.ts';
import { deviation, mean } from './curve.ts';
import { type FairTopics, fairTopics } from './fair-topics.ts';
import { type CostOf, measure, pairOutcomes } from './measure.ts';
import { type OutcomeTable, readOutcomes } from '../../src/router/quality/outcome-rows.ts';
import { plotOf } from './plot.ts';
import { LAST_ROUNDS, replay } from './replay.ts';
import { replayReport, reportOf } from './report.ts';
import { robustness } from './robustness.ts';
import { writeTopics } from './topic-weights.ts';
import { drawn, folded, learnedModel, ours, type Split, together, type Trial, tryRouters } from './trial.ts';

const data = fileURLToPath(new URL('../../../shared/data/routing/routellm_mmlu.jsonl', import.meta.url));

/** How well prompts find the right model after learning from outcomes of others. */
export const routing: Subject = {
  usage:
    '[--train FILE] [--test FILE] [--labels 1500 | --folds 5] [--seeds 5] [--svg OUT], --replay bandit [--price 0.1124], or --fit-topics FILE',
  options: {
    train: { type: 'string' },
    test: { type: 'string' },
    labels: { type: 'string' },
    folds: { type: 'string' },
    seeds: { type: 'string' },
    svg: { type: 'string' },
    replay: { type: 'string' },
    price: { type: 'string' },
    'fit-topics': { type: 'string' },
  },
  run: async (values) => {
    if (typeof values['fit-topics'] === 'string') return fitted(values['fit-topics']);
    const train = await table(values.train ?? data, 'train');
    const test = values.test === undefined || values.test === values.train ? train : await table(values.test, 'test');
    if (values.replay !== undefined) return replayed(train, values);
    return compared(train, test, values);
  },
};

async function table(path: OptionValues[string], option: string): Promise<OutcomeTable> {
  if (typeof path !== 'string' || !existsSync(path))
    throw new Error(
      `There is no file ${path ?? ''}. Name one with rows of outcomes: npm run eval -- routing --${option} FILE`,
    );
  return readOutcomes(path);
}

async function fitted(path: string): Promise<Outcome> {
  const manifest = await writeTopics(path);
  return {
    report: `Trained on ${manifest.rows} rows of ${manifest.file}; written into src/router/quality/.`,
    inputs: { path },
    metrics: { rows: manifest.rows },
    details: manifest,
  };
}

/** Published prices of the pair, US dollars a million tokens (Ong et al., 2024, table 6). */
const pairPrices: Readonly<Record<string, number>> = { 'gpt-4-1106-preview': 24.7, 'mixtral-8x7b-instruct-v0.1': 0.24 };

/** In US dollars where the rows tell, else in calls of the dearest model, which is taken to be the best one. */
function costsFor(
  models: readonly string[],
  { rows }: OutcomeTable,
): { readonly costOf: CostOf; readonly unit: string } {
  if (rows.every(({ costs }) => models.every((model) => costs?.[model] !== undefined)))
    return { costOf: (row, model) => 1000 * row.costs![model]!, unit: 'US dollars per 1,000 requests' };
  const dearest = Math.max(...models.map((model) => pairPrices[model] ?? NaN));
  if (Number.isFinite(dearest))
    return { costOf: (_row, model) => pairPrices[model]! / dearest, unit: 'calls of the dearest model' };
  return { costOf: (_row, model) => models.indexOf(model) / (models.length - 1), unit: 'calls of the best model' };
}

/** Those that both files know, worst first by the rows learned from. */
function modelsOf(train: OutcomeTable, test: OutcomeTable): readonly string[] {
  const qualityOf = (model: string): number => mean(train.rows.map(({ scores }) => scores[model]!));
  const models = train.models.filter((model) => test.models.includes(model));
  if (models.length < 2) throw new Error('The files need at least two models whose scores stand in every row.');
  return models.sort((one, other) => qualityOf(one) - qualityOf(other));
}

function splitsOf(train: OutcomeTable, test: OutcomeTable, values: OptionValues) {
  const seeds = positive('seeds', values.seeds, 5);
  const labels = positive('labels', values.labels, 1500);
  const folds = values.folds === undefined ? undefined : positive('folds', values.folds, 5);
  if (folds !== undefined && train !== test) throw new Error('--folds needs one file, not two.');
  const splits: (readonly Split[])[] = [];
  for (let seed = 1; seed <= seeds; seed++)
    splits.push(folds === undefined ? [drawn(train.rows, test.rows, labels, seed)] : folded(train.rows, folds, seed));
  if (splits.flat().some((split) => split.test.length === 0))
    throw new Error(`All ${train.rows.length} rows are learned from; none is left to ask about. Give fewer --labels.`);
  return { splits, seeds, labels, folds };
}

async function compared(train: OutcomeTable, test: OutcomeTable, values: OptionValues): Promise<Outcome> {
  const models = modelsOf(train, test);
  const { costOf, unit } = costsFor(models, test);
  const trainCosts = costsFor(models, train).costOf;
  const topics = await fairTopics([train, test]);
  const { splits, seeds, labels, folds } = splitsOf(train, test, values);
  const trials = splits.map((parts, at) =>
    together(parts.map((split) => tryRouters(split, models, trainCosts, topics, at + 1))),
  );
  const pair = [0, models.length - 1] as const;
  const routers = Object.fromEntries(
    Object.keys(trials[0]!.expected).map((router) => [
      router,
      trials.map((trial) => measure(trial, router, models, pair, costOf)),
    ]),
  );
  const intervals = pairedIntervals(
    trials.map((trial) => ({
      own: pairOutcomes(trial, ours, models, pair),
      other: pairOutcomes(trial, 'neighbours alone (kNN)', models, pair),
    })),
  );
  const [firstSplit] = splits[0]!;
  const steady = robustness(learnedModel(firstSplit!.train, models, topics, 1), firstSplit!, [
    models[0]!,
    models.at(-1)!,
  ]);
  const own = routers[ours]!;
  const setting = [
    `learned from ${folds === undefined ? `${Math.min(labels, train.rows.length)} of ${train.rows.length} rows` : `${folds} folds`} of ${basename(train.path)}, asked about ${mean(trials.map(({ rows }) => rows.length)).toFixed(0)} rows of ${basename(test.path)}, ${seeds} seeds`,
    `weak ${models[0]}, strong ${models.at(-1)}${models.length > 2 ? `, and ${models.length - 2} between them` : ''}; cost in ${unit}`,
    topicsLine(topics),
  ];
  const fixed = fixedModels(trials, models, costOf);
  const findings = {
    setting,
    routers,
    fixed,
    oracle: oracleOf(trials, models, costOf),
    intervals,
    robustness: steady,
    data: test.path,
  };
  if (typeof values.svg === 'string') {
    const lines = Object.entries(routers).map(([name, [figures]]) => ({
      name,
      isOurs: name === ours,
      points: figures!.points,
    }));
    writeFileSync(
      values.svg,
      plotOf({
        title: `Quality over cost, ${basename(test.path)}`,
        costs: `cost, ${unit}`,
        lines,
        marks: fixed.map(({ name, quality, cost }) => ({ name: name.split(' ')[0]!, quality, cost })),
      }),
    );
  }
  const meanOf = (figure: 'apgr' | 'cpt50' | 'cpt80' | 'aiq' | 'accuracy' | 'cost'): number =>
    mean(own.map((one) => one[figure]));
  return {
    report: reportOf(findings),
    inputs: { train: train.path, test: test.path, labels, folds, seeds, models, cost: unit },
    metrics: {
      apgr: meanOf('apgr'),
      cpt50: meanOf('cpt50'),
      cpt80: meanOf('cpt80'),
      aiq: meanOf('aiq'),
      accuracy: meanOf('accuracy'),
      cost: meanOf('cost'),
      apgr_sd: deviation(own.map(({ apgr }) => apgr)),
      apgr_low: intervals.apgr.low,
      apgr_high: intervals.apgr.high,
      flip_case: steady.flips.case!,
      flip_whitespace: steady.flips.whitespace!,
      flip_typos: steady.flips.typos!,
      p50_ms: steady.p50Ms,
      p99_ms: steady.p99Ms,
    },
    details: findings,
  };
}

const topicsLine = ({ isRetrained }: FairTopics): string =>
  isRetrained
    ? 'the shipped topics were trained on texts and subjects (never on outcomes) of one of these files, so they were trained anew in five folds by the same recipe: each row is asked about by topics that have not seen it'
    : 'topics as shipped; they were not trained on these files';

function fixedModels(trials: readonly Trial[], models: readonly string[], costOf: CostOf) {
  const bestOf = (trial: Trial): number =>
    trial.known.reduce((best, { quality }, at) => (quality > trial.known[best]!.quality ? at : best), 0);
  const of = (name: string, place: (trial: Trial) => number) => ({
    name,
    quality: mean(trials.map((trial) => mean(trial.rows.map(({ scores }) => scores[models[place(trial)]!]!)))),
    cost: mean(trials.map((trial) => mean(trial.rows.map((row) => costOf(row, models[place(trial)]!))))),
  });
  const byCost = (trial: Trial): readonly number[] =>
    models.map((_, at) => at).sort((one, other) => trial.known[one]!.cost - trial.known[other]!.cost);
  return [
    of('cheapest model', (trial) => byCost(trial)[0]!),
    of('dearest model', (trial) => byCost(trial).at(-1)!),
    of('single best model, by the rows learned from', bestOf),
  ];
}

/** The cheapest of the models that answered best, prompt by prompt. */
function oracleOf(trials: readonly Trial[], models: readonly string[], costOf: CostOf) {
  const chosen = trials.flatMap(({ rows }) =>
    rows.map((row) => {
      const best = Math.max(...models.map((model) => row.scores[model]!));
      return {
        quality: best,
        cost: Math.min(...models.filter((model) => row.scores[model] === best).map((model) => costOf(row, model))),
      };
    }),
  );
  return { quality: mean(chosen.map(({ quality }) => quality)), cost: mean(chosen.map(({ cost }) => cost)) };
}

async function replayed(train: OutcomeTable, values: OptionValues): Promise<Outcome> {
  if (values.replay !== 'bandit') throw new Error(`--replay knows 'bandit', not '${values.replay ?? ''}'.`);
  const seeds = positive('seeds', values.seeds, 3);
  const price = positive('price', values.price, 0.1124);
  const models = modelsOf(train, train);
  const { costOf } = costsFor(models, train);
  const costs = models.map((model) => mean(train.rows.map((row) => costOf(row, model))));
  const topics = await fairTopics([train]);
  const replays = Array.from({ length: seeds }, (_, at) => replay({ ...train, models }, costs, price, topics, at + 1));
  const leads = replays.map(({ utility, fixed }) => utility - Math.max(...fixed.map((one) => one.utility)));
  const lastLeads = replays.map(
    ({ lastUtility, fixed }) => lastUtility - Math.max(...fixed.map((one) => one.lastUtility)),
  );
  return {
    report: replayReport(replays, [
      `${train.rows.length} rows of ${basename(train.path)} in an order of chance; only the outcome of the chosen model is seen, and learned from at once`,
      `utility = quality - ${price} x cost, in calls of the dearest model; at first nothing is known of the models but what their makers say of them; tries are counted in`,
      topicsLine(topics),
    ]),
    inputs: { train: train.path, seeds, price, models, lastRounds: LAST_ROUNDS },
    metrics: {
      utility: mean(replays.map(({ utility }) => utility)),
      lead: mean(leads),
      lead_least: Math.min(...leads),
      last_lead: mean(lastLeads),
      last_lead_least: Math.min(...lastLeads),
    },
    details: replays,
  };
}
