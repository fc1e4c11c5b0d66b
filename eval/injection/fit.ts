import { InjectionDetector } from '../../src/guardrails/injection/injection-detector.ts';
import { LinearHead } from '../../src/guardrails/injection/linear-head.ts';
import { table } from '../../bench/markdown-table.ts';
import type { Outcome } from '../subject.ts';
import { foldOf, groupsOf } from './folds.ts';
import { type LabelledText, labelledTexts } from './labelled-text.ts';
import { injectionWeights } from './injection-weights.ts';
import { keptHead, plainThresholds, type Prepared, prepared, SEED, type Thresholds, trainedHead } from './training.ts';
import { sharedFile, trainingSources } from './training-texts.ts';

const FOLDS = 5;

/** Of harmless texts such a share may be flagged, and blocked, on folds: well below what is promised. */
const allowed = { direct: { flag: 0.016, block: 0.005 }, context: { flag: 0.035, block: 0.0125 } } as const;

type Head = keyof typeof allowed;

/** Trains the weights that ship, with the thresholds found on folds, and writes them with a manifest. */
export function fitted(): Outcome {
  const sources = trainingSources();
  const learned = sources.flatMap(({ texts }) => texts);
  const direct = labelledTexts(sharedFile('injection/direct.jsonl'));
  const context = labelledTexts(sharedFile('injection/indirect_bipia.jsonl'));
  const measured = [...direct, ...context];
  const folds = groupsOf([...measured, ...learned]).map((group) => foldOf(group, FOLDS));
  const all = learned.map(prepared);
  const logits = foldedLogits(measured, all, folds);
  const thresholds = {
    direct: thresholdsFor('direct', measured, logits),
    context: thresholdsFor('context', measured, logits),
  };
  const headOf = (head: Head): ReturnType<typeof keptHead> => keptHead(trainedHead(all, head), thresholds[head]);
  const figures = figuresAt(thresholds, measured, logits);
  const inputs = sources.map(({ name, licence, sha256, texts }) => ({ name, licence, sha256, texts: texts.length }));
  injectionWeights.write(
    { direct: headOf('direct'), context: headOf('context') },
    { command: 'npm run eval -- injection --fit', seed: SEED, thresholds, sources: inputs, figures },
  );
  const report = [
    `## Injection: trained on ${learned.length} texts`,
    'Each head alone, on folds, at the thresholds that ship:',
    table(
      ['Figure', 'Share'],
      Object.entries(figures).map(([name, value]) => [name, value.toFixed(4)]),
    ),
  ].join('\n\n');
  return { report, inputs: { sources: inputs }, metrics: figures, details: { thresholds } };
}

/** What the head of its stage says of each text, having learned from nothing of its group. */
function foldedLogits(
  measured: readonly LabelledText[],
  learned: readonly Prepared[],
  folds: readonly number[],
): readonly number[] {
  const mute = new LinearHead({ bytes: '', scale: 0, bias: -1000, flagAt: 0, slope: 1 });
  const detectors = Array.from({ length: FOLDS }, (_, fold) => {
    const outside = learned.filter((_text, at) => folds[measured.length + at] !== fold);
    const headOf = (head: Head): LinearHead => new LinearHead(keptHead(trainedHead(outside, head), plainThresholds));
    return {
      input: new InjectionDetector({ direct: headOf('direct'), context: mute }),
      context: new InjectionDetector({ direct: mute, context: headOf('context') }),
    };
  });
  return measured.map(({ text, stage }, at) => {
    const { score } = (detectors[folds[at] ?? 0] as (typeof detectors)[number])[stage].score(text, stage);
    return Math.log(score / (1 - score));
  });
}

const isOf = (head: Head, { stage }: LabelledText): boolean => (stage === 'input') === (head === 'direct');

/** The logits above which the allowed shares of harmless texts lie. */
function thresholdsFor(head: Head, measured: readonly LabelledText[], logits: readonly number[]): Thresholds {
  const harmless = measured
    .flatMap((row, at) => (isOf(head, row) && !row.isAttack ? [logits[at] ?? 0] : []))
    .sort((one, other) => other - one);
  const at = (share: number): number => {
    const last = Math.floor(share * harmless.length);
    return Number((((harmless[last] ?? 0) + (harmless[last - 1] ?? 0)) / 2).toFixed(4));
  };
  const { flag, block } = allowed[head];
  return { flag: at(flag), block: Math.max(at(block), at(flag) + 0.5) };
}

function figuresAt(
  thresholds: Readonly<Record<Head, Thresholds>>,
  measured: readonly LabelledText[],
  logits: readonly number[],
): Readonly<Record<string, number>> {
  const shareOver = (head: Head, isAttack: boolean, level: keyof Thresholds): number => {
    const own = measured.flatMap((row, at) => (isOf(head, row) && row.isAttack === isAttack ? [logits[at] ?? 0] : []));
    return Number((own.filter((logit) => logit >= thresholds[head][level]).length / own.length).toFixed(4));
  };
  return Object.fromEntries(
    (['direct', 'context'] as const).flatMap((head) =>
      (['flag', 'block'] as const).flatMap((level): [string, number][] => [
        [`${head}_recall_${level}`, shareOver(head, true, level)],
        [`${head}_fpr_${level}`, shareOver(head, false, level)],
      ]),
    ),
  );
}
