import { intents } from '../../src/fleet/intents.ts';
import { FEATURE_SPACE } from '../../src/router/features/sparse-vector.ts';
import { featuresOf, type TextFeatures } from '../../src/router/features/text-features.ts';
import { IntentModel, type IntentWeights, TOLD_BY_WORDS, trustIn } from '../../src/router/intent/intent-model.ts';
import { Signals } from '../../src/router/intent/signals.ts';
import type { KeptTable } from '../../src/router/intent/weight-table.ts';
import { seeded } from '../../test/support/seeded.ts';
import { foldOf } from './folds.ts';
import type { LabelledPrompt } from './labelled-prompt.ts';
import { type Example, regressionOf } from './logistic-regression.ts';

export const SEED = 1;

/** Found by cross-validation, beside what is learned. */
export type Calibration = Pick<IntentWeights, 'temperature' | 'gate'>;

/** What is thought of a text in unknown words: most likely a person wants to talk. */
const GENERAL_PRIOR = 0.4;
const prior = Array.from({ length: TOLD_BY_WORDS }, (_, at) =>
  intents[at] === 'general' ? GENERAL_PRIOR : (1 - GENERAL_PRIOR) / (TOLD_BY_WORDS - 1),
);

/** Weights learned of these prompts, as the product keeps them. */
export function trainedWeights(prompts: readonly LabelledPrompt[], calibration: Calibration): IntentWeights {
  const { places, words, signals, bias } = regressionOf(balanced(prompts), seeded(SEED));
  const known = new Uint8Array(FEATURE_SPACE / 8);
  for (const place of places) known[place >> 3] = (known[place >> 3] ?? 0) | (1 << (place & 7));
  return {
    known: Buffer.from(known).toString('base64'),
    words: keptTable(words),
    signals: keptTable(signals),
    bias: Array.from(bias, short),
    ...calibration,
    prior,
  };
}

const signals = new Signals();

export const featuresOfPrompt = ({ text }: Pick<LabelledPrompt, 'text'>): TextFeatures =>
  featuresOf({ current: text, previous: '', system: '' });

/** Languages that the product is for. */
const homeLanguages: readonly string[] = ['en', 'uk', 'ru'];

/** What other makers have written is little, and unlike what we have: each counts for several. */
const FOREIGN_COUNT = 4;

/** A rare intent counts more, by the root of how rare it is in its language, and languages of the product count alike. */
function balanced(prompts: readonly LabelledPrompt[]): readonly Example[] {
  const rows = countBy(
    prompts,
    ({ lang, label }) => `${lang} ${label}`,
    () => 1,
  );
  const rarity = ({ lang, label }: LabelledPrompt): number => 1 / Math.sqrt(rows.get(`${lang} ${label}`) ?? 1);
  const rarities = countBy(prompts, ({ lang }) => lang, rarity);
  const inLanguage = countBy(
    prompts,
    ({ lang }) => lang,
    () => 1,
  );
  const alike = homeLanguages.reduce((sum, lang) => sum + (inLanguage.get(lang) ?? 0), 0) / homeLanguages.length;
  const countOf = (lang: string): number => (homeLanguages.includes(lang) ? alike : (inLanguage.get(lang) ?? 0));
  return prompts.map((prompt) => {
    const { lang, label, source } = prompt;
    const features = featuresOfPrompt(prompt);
    signals.read(features);
    return {
      words: { at: features.question.at, value: features.question.weight },
      signals: { at: signals.at.slice(0, signals.size), value: signals.value.slice(0, signals.size) },
      label: intents.indexOf(label),
      weight: ((source === 'own' ? 1 : FOREIGN_COUNT) * rarity(prompt) * countOf(lang)) / (rarities.get(lang) ?? 1),
    };
  });
}

function countBy(
  prompts: readonly LabelledPrompt[],
  keyOf: (prompt: LabelledPrompt) => string,
  count: (prompt: LabelledPrompt) => number,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const prompt of prompts) counts.set(keyOf(prompt), (counts.get(keyOf(prompt)) ?? 0) + count(prompt));
  return counts;
}

const LARGEST_BYTE = 127;
const short = (value: number): number => Number(value.toPrecision(6));

function keptTable(weights: Float64Array): KeptTable {
  const scales = Array.from({ length: TOLD_BY_WORDS }, (_, column) => {
    let largest = 0;
    for (let at = column; at < weights.length; at += TOLD_BY_WORDS)
      largest = Math.max(largest, Math.abs(weights[at] ?? 0));
    return short(largest / LARGEST_BYTE || 1);
  });
  const bytes = Int8Array.from(weights, (weight, at) => Math.round(weight / (scales[at % TOLD_BY_WORDS] ?? 1)));
  return { bytes: Buffer.from(bytes.buffer).toString('base64'), scales };
}

/** What calibration looks at: a prompt's scores by a classifier that has not seen its group. */
type Held = {
  readonly scores: Float64Array;
  readonly known: number;
  readonly language: TextFeatures['language'];
  readonly label: number;
};

const FOLDS = 5;
const plain: Calibration = { temperature: 1, gate: { nothing: 0, all: 1 } };

/** Temperature with the least log-loss, and gate, by cross-validation. */
export function calibrationOf(prompts: readonly LabelledPrompt[]): Calibration {
  const held: Held[] = [];
  let places = 0;
  for (let fold = 0; fold < FOLDS; fold++) {
    const weights = trainedWeights(
      prompts.filter((prompt) => foldOf(prompt, FOLDS) !== fold),
      plain,
    );
    places = (weights.words.bytes.length * 0.75) / TOLD_BY_WORDS;
    const model = new IntentModel(weights);
    for (const prompt of prompts.filter((one) => foldOf(one, FOLDS) === fold)) {
      const scores = new Float64Array(TOLD_BY_WORDS);
      const features = featuresOfPrompt(prompt);
      const known = model.score(features, scores);
      held.push({ scores, known, language: features.language, label: intents.indexOf(prompt.label) });
    }
  }
  const gate = {
    nothing: short(places / FEATURE_SPACE),
    all: short(
      quantile(
        held.map(({ known }) => known),
        0.05,
      ),
    ),
  };
  let best = plain.temperature;
  for (let temperature = 0.5; temperature <= 3; temperature += 0.05)
    if (logLoss(held, { temperature, gate }) < logLoss(held, { temperature: best, gate })) best = temperature;
  return { temperature: short(best), gate };
}

const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? 0;

function logLoss(held: readonly Held[], { temperature, gate }: Calibration): number {
  let loss = 0;
  for (const { scores, known, language, label } of held) {
    const trust = trustIn(known, gate, language);
    const most = Math.max(...scores);
    const powers = scores.map((score) => Math.exp((score - most) / temperature));
    const total = powers.reduce((sum, power) => sum + power, 0);
    loss -= Math.log((trust * (powers[label] ?? 0)) / total + (1 - trust) * (prior[label] ?? 0) + 1e-9);
  }
  return loss / held.length;
}
