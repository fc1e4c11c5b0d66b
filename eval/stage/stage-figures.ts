import { stages } from '../../src/chat/decision.ts';
import { PIN_CONFIDENCE, type StageChoice } from '../../src/router/stage/stage-chooser.ts';
import type { StageRow } from './stage-row.ts';

/** A row with what was chosen for it. */
export type Judged = { readonly row: StageRow; readonly choice: StageChoice };

const isRight = ({ row, choice }: Judged): boolean => row.label === choice.name;
const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

export const accuracyOf = (judged: readonly Judged[]): number => share(judged.filter(isRight).length, judged.length);

/** Expected calibration error over ten bins of equal width (Guo et al., 2017). */
export function meanError(judged: readonly Judged[]): number {
  let error = 0;
  for (let bin = 0; bin < 10; bin++) {
    const inBin = judged.filter(({ choice: { confidence } }) => Math.min(9, Math.floor(confidence * 10)) === bin);
    const sure = inBin.reduce((sum, { choice }) => sum + choice.confidence, 0);
    error += Math.abs(sure - inBin.filter(isRight).length);
  }
  return share(error, judged.length);
}

/** The mean over the stages that the rows have. */
function macroF1(judged: readonly Judged[]): number {
  const present = stages.filter((stage) => judged.some(({ row }) => row.label === stage));
  const scores = present.map((stage) => {
    const hits = judged.filter((one) => isRight(one) && one.row.label === stage).length;
    const wanted = judged.filter(({ row }) => row.label === stage).length;
    const given = judged.filter(({ choice }) => choice.name === stage).length;
    return share(2 * hits, wanted + given);
  });
  return share(
    scores.reduce((sum, score) => sum + score, 0),
    scores.length,
  );
}

/** Flat figures; a language or a kind of rows that is not there has none. */
export function scoresOf(judged: readonly Judged[]): Readonly<Record<string, number>> {
  const parts = {
    accuracy_en: judged.filter(({ row }) => row.lang === 'en'),
    accuracy_uk: judged.filter(({ row }) => row.lang === 'uk'),
    accuracy_ru: judged.filter(({ row }) => row.lang === 'ru'),
    accuracy_full: judged.filter(({ row }) => !row.roles),
    accuracy_masked: judged.filter(({ row }) => row.roles),
    accuracy_pinned: judged.filter(({ choice }) => choice.name !== 'model' && choice.confidence >= PIN_CONFIDENCE),
    ...Object.fromEntries(
      stages.map((stage) => [`accuracy_${stage}`, judged.filter(({ row }) => !row.roles && row.label === stage)]),
    ),
  };
  return {
    accuracy: accuracyOf(judged),
    macro_f1: macroF1(judged),
    ece: meanError(judged),
    pinned: share(parts.accuracy_pinned.length, judged.length),
    ...Object.fromEntries(
      Object.entries(parts).flatMap(([name, part]) => (part.length === 0 ? [] : [[name, accuracyOf(part)]])),
    ),
  };
}
