import type { InjectionDetector } from '../../src/guardrails/injection/injection-detector.ts';
import { shippedInjectionPolicy } from '../../src/guardrails/injection/injection-guard.ts';
import type { LabelledText } from './labelled-text.ts';

/** What a detector thinks of a labelled text. */
export type Judged = Pick<LabelledText, 'stage' | 'isAttack' | 'source' | 'kind'> & {
  readonly score: number;
  readonly reason: string;
};

export const judged = (of: InjectionDetector, row: LabelledText): Judged => {
  const { score, reason } = of.score(row.text, row.stage);
  const { stage, isAttack, source, kind } = row;
  return { stage, isAttack, source, kind, score, reason };
};

export type Level = 'flag' | 'block';

const meets = ({ stage, score }: Judged, level: Level): boolean => score >= shippedInjectionPolicy[stage][level];

const shareOf = (rows: readonly Judged[], level: Level): number =>
  rows.length === 0 ? 0 : rows.filter((row) => meets(row, level)).length / rows.length;

/** The share of attacks that are found. */
export const recallOf = (rows: readonly Judged[], level: Level = 'flag'): number =>
  shareOf(
    rows.filter(({ isAttack }) => isAttack),
    level,
  );

/** The share of harmless texts that are taken for attacks. */
export const falsePositiveRateOf = (rows: readonly Judged[], level: Level = 'flag'): number =>
  shareOf(
    rows.filter(({ isAttack }) => !isAttack),
    level,
  );

/** Attacks and harmless texts of each source and kind, with the shares of them that are flagged and blocked. */
export function byKind(rows: readonly Judged[], key: (row: Judged) => string): readonly KindFigures[] {
  const names = [...new Set(rows.map((row) => `${key(row)}\n${row.isAttack}`))].sort();
  return names.map((name) => {
    const own = rows.filter((row) => `${key(row)}\n${row.isAttack}` === name);
    const isAttack = own[0]?.isAttack === true;
    return {
      name: name.split('\n')[0] ?? '',
      isAttack,
      rows: own.length,
      flagged: shareOf(own, 'flag'),
      blocked: shareOf(own, 'block'),
    };
  });
}

export type KindFigures = {
  readonly name: string;
  readonly isAttack: boolean;
  readonly rows: number;
  readonly flagged: number;
  readonly blocked: number;
};
