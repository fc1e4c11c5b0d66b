import { basename } from 'node:path';
import { InjectionDetector } from '../../src/guardrails/injection/injection-detector.ts';
import { shippedDetector } from '../../src/guardrails/injection/injection-score.ts';
import { LinearHead } from '../../src/guardrails/injection/linear-head.ts';
import { type Outcome, type OptionValues, positive, type Subject } from '../subject.ts';
import { foldsOf } from './folds.ts';
import { fitted } from './fit.ts';
import { kindTable, type Kept, robustnessTable } from './injection-report.ts';
import { type LabelledText, labelledTexts } from './labelled-text.ts';
import { injectionWeights } from './injection-weights.ts';
import { obfuscations } from './obfuscations.ts';
import { testTexts } from './test-texts.ts';
import { keptHead, plainThresholds, prepared, trainedHead } from './training.ts';
import { trainingSources } from './training-texts.ts';
import { byKind, falsePositiveRateOf, type Judged, judged, recallOf } from './verdicts.ts';

/** How well attacks on a model's instructions are told from harmless texts. */
export const injection: Subject = {
  usage: '[--data FILE [--folds 5]] | [--fit]',
  options: { data: { type: 'string' }, folds: { type: 'string' }, fit: { type: 'boolean' } },
  run: async (values) => (values['fit'] === true ? fitted() : measured(values)),
};

type DetectorFor = (row: number) => InjectionDetector;

async function measured({ data, folds }: OptionValues): Promise<Outcome> {
  const path = typeof data === 'string' ? data : undefined;
  const rows = path === undefined ? testTexts() : labelledTexts(path);
  const count = folds === undefined ? 0 : Math.round(positive('folds', folds, 5));
  const detectorFor = count > 1 ? foldedDetectors(rows, count) : (): InjectionDetector => shippedDetector;
  const note =
    count > 1
      ? `Each text was judged by weights that had learned from nothing of its group, of ${count} folds; the thresholds are those that ship.`
      : path !== undefined && injectionWeights.haveLearned(path)
        ? 'The shipped weights have LEARNED FROM this file: these figures flatter. `--folds 5` is the honest measure.'
        : 'Measured with the shipped weights.';
  return outcomeOf(path === undefined ? 'our own test texts' : basename(path), note, rows, detectorFor, {
    data,
    folds,
  });
}

/** Trained anew for each fold, on all that the shipped weights learned from but the fold's groups. */
function foldedDetectors(rows: readonly LabelledText[], count: number): DetectorFor {
  const thresholds = injectionWeights.manifest?.thresholds ?? { direct: plainThresholds, context: plainThresholds };
  const learned = trainingSources().flatMap(({ texts }) => texts);
  const folds = foldsOf(rows, learned, count);
  const all = learned.map(prepared);
  const detectors = Array.from({ length: count }, (_, fold) => {
    const outside = all.filter((_text, at) => folds.learned[at] !== fold);
    const headOf = (head: 'direct' | 'context'): LinearHead =>
      new LinearHead(keptHead(trainedHead(outside, head), thresholds[head]));
    return new InjectionDetector({ direct: headOf('direct'), context: headOf('context') });
  });
  return (row) => detectors[folds.measured[row] ?? 0] ?? shippedDetector;
}

function outcomeOf(
  title: string,
  note: string,
  rows: readonly LabelledText[],
  detectorFor: DetectorFor,
  inputs: Outcome['inputs'],
): Outcome {
  const found = rows.map((row, at) => judged(detectorFor(at), row));
  const robustness = robustnessOf(rows, detectorFor, recallOf(found));
  const bySource = byKind(found, ({ source }) => source);
  const kinds = byKind(found, ({ source, kind }) => `${source}: ${kind}`);
  return {
    report: [
      `## Injection: ${title}\n\n${note}`,
      kindTable('Source', [...bySource, ...byKind(found, () => 'all')]),
      '### By kind',
      kindTable('Kind', kinds),
      '### Disguised attacks',
      robustnessTable(robustness),
    ].join('\n\n'),
    inputs,
    metrics: {
      texts: rows.length,
      recall: recallOf(found),
      fpr: falsePositiveRateOf(found),
      recall_block: recallOf(found, 'block'),
      fpr_block: falsePositiveRateOf(found, 'block'),
      worst_disguise: Math.min(...robustness.map(({ share }) => share)),
    },
    details: { bySource, kinds, robustness, found },
  };
}

/** Of documents the attack alone is disguised. */
function robustnessOf(rows: readonly LabelledText[], detectorFor: DetectorFor, plain: number): readonly Kept[] {
  const attacks = rows.flatMap((row, at) => (row.isAttack ? [{ row, detector: detectorFor(at) }] : []));
  return obfuscations.map(({ name, of }) => {
    const found = attacks.map(({ row, detector }): Judged => {
      const { attack, text } = row;
      const disguised = attack === undefined ? of(text) : text.replace(attack, () => of(attack));
      return judged(detector, { ...row, text: disguised });
    });
    const recall = recallOf(found);
    return { name, recall, share: plain === 0 ? 0 : recall / plain };
  });
}
