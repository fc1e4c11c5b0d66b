import { classifier, type Classifier, classifierOf } from '../../src/router/intent/classifier.ts';
import type { CallShape } from '../../src/router/intent/call-shape.ts';
import shipped from '../../src/router/intent/weights.json' with { type: 'json' };
import { type Outcome, type OptionValues, positive, type Subject } from '../subject.ts';
import { foldOf } from './folds.ts';
import { accuracyOf, calibrationError, macroF1, type Verdict } from './intent-metrics.ts';
import { intentReport } from './intent-report.ts';
import { type LabelledPrompt, labelledPrompts } from './labelled-prompt.ts';
import { intentWeights } from './intent-weights.ts';
import { calibrationOf, featuresOfPrompt, SEED, trainedWeights } from './trained-weights.ts';
import { withoutNear } from './too-near.ts';
import { isLearnedFrom, ownPrompts, trainingPrompts } from './training-prompts.ts';

/** How well it is told what a prompt wants. */
export const intent: Subject = {
  usage: '[--data FILE [--folds 5]] | [--fit]',
  options: { data: { type: 'string' }, folds: { type: 'string' }, fit: { type: 'boolean' } },
  run: async (values) => (values['fit'] === true ? fitted() : measured(values)),
};

/** Prompts as they come, without image, tools or hurry. */
const plainShape: CallShape = { hasImage: false, hasTools: false, isUi: false };

const verdictOf = (of: Classifier, prompt: LabelledPrompt): Verdict => {
  const { name, confidence } = of.classify(featuresOfPrompt(prompt), plainShape);
  return { label: prompt.label, guess: name, confidence, lang: prompt.lang };
};

async function measured({ data, folds }: OptionValues): Promise<Outcome> {
  const prompts = typeof data === 'string' ? labelledPrompts(data) : ownPrompts('test');
  const count = folds === undefined ? 0 : Math.round(positive('folds', folds, 5));
  const verdicts = count > 1 ? foldedVerdicts(prompts, count) : prompts.map((prompt) => verdictOf(classifier, prompt));
  const found = outcomeOf(prompts, verdicts);
  const title = typeof data === 'string' ? data : 'our own test prompts';
  const note =
    count > 1
      ? `\n\nEach prompt was read by a classifier that had learned from nothing of its group, of ${count} folds.`
      : typeof data === 'string' && intentWeights.haveLearned(data)
        ? '\n\nThe classifier that ships has LEARNED FROM rows of this file: its figures flatter. `--folds 5` is the honest measure.'
        : '';
  return { ...found, report: `## Intent: ${title}${note}\n\n${found.report}`, inputs: { data, folds } };
}

/** Trained anew for each fold, on all that the shipped classifier learned from but the fold's groups; calibrated as it is. */
function foldedVerdicts(prompts: readonly LabelledPrompt[], folds: number): readonly Verdict[] {
  const measuredGroups = new Set(prompts.map(({ group }) => group));
  const elsewhere = trainingPrompts().prompts.filter(({ group }) => !measuredGroups.has(group));
  const others = withoutNear(elsewhere, prompts);
  const learned = prompts.filter(isLearnedFrom);
  const { temperature, gate } = shipped;
  const classifiers = Array.from({ length: folds }, (_, fold) => {
    const outside = learned.filter((prompt) => foldOf(prompt, folds) !== fold);
    return classifierOf(trainedWeights([...others, ...outside], { temperature, gate }));
  });
  return prompts.map((prompt) => verdictOf(classifiers[foldOf(prompt, folds)] ?? classifier, prompt));
}

const TIMED_ROUNDS = 5;

function outcomeOf(prompts: readonly LabelledPrompt[], verdicts: readonly Verdict[]): Outcome {
  const inLanguage = (lang: string): readonly Verdict[] => verdicts.filter((one) => one.lang === lang);
  const perLanguage = ['en', 'uk', 'ru'].flatMap((lang): readonly (readonly [string, number])[] =>
    inLanguage(lang).length === 0 ? [] : [[`macro_f1_${lang}`, macroF1(inLanguage(lang))]],
  );
  const error = calibrationError(verdicts);
  const meanMs = meanMsOf(prompts);
  return {
    report: intentReport(verdicts, error, meanMs),
    inputs: {},
    metrics: {
      prompts: verdicts.length,
      accuracy: accuracyOf(verdicts),
      macro_f1: macroF1(verdicts),
      ...(Object.fromEntries(perLanguage) as Record<string, number>),
      ece: error,
      mean_ms: meanMs,
    },
    details: verdicts,
  };
}

/** Milliseconds to read one prompt, features included, once warm. */
function meanMsOf(prompts: readonly LabelledPrompt[]): number {
  for (const prompt of prompts) verdictOf(classifier, prompt);
  const start = performance.now();
  for (let round = 0; round < TIMED_ROUNDS; round++) for (const prompt of prompts) verdictOf(classifier, prompt);
  return (performance.now() - start) / TIMED_ROUNDS / prompts.length;
}

/** Trains the classifier that ships, and writes its weights with a manifest of how they were made. */
function fitted(): Outcome {
  const { prompts, inputs } = trainingPrompts();
  const weights = trainedWeights(prompts, calibrationOf(prompts));
  const trained = classifierOf(weights);
  const test = ownPrompts('test');
  const found = outcomeOf(
    test,
    test.map((prompt) => verdictOf(trained, prompt)),
  );
  const { mean_ms: _, ...figures } = found.metrics;
  intentWeights.write(weights, { command: 'npm run eval -- intent --fit', seed: SEED, inputs, figures });
  return { ...found, report: `## Intent: trained on ${prompts.length} prompts\n\n${found.report}`, inputs: { inputs } };
}
