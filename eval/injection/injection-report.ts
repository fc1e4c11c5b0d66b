import { table } from '../../bench/markdown-table.ts';
import type { KindFigures } from './verdicts.ts';

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** Shares of attacks and of harmless texts that are flagged and blocked, in Markdown. */
export const kindTable = (head: string, figures: readonly KindFigures[]): string =>
  table(
    [head, 'Label', 'Texts', 'Flagged', 'Blocked'],
    figures.map(({ name, isAttack, rows, flagged, blocked }) => [
      name,
      isAttack ? 'attack' : 'harmless',
      String(rows),
      percent(flagged),
      percent(blocked),
    ]),
  );

export type Kept = { readonly name: string; readonly recall: number; readonly share: number };

/** How much of the recall is left when attacks are disguised. */
export const robustnessTable = (kept: readonly Kept[]): string =>
  table(
    ['Disguise', 'Recall', 'Of the plain recall'],
    kept.map(({ name, recall, share }) => [name, percent(recall), percent(share)]),
  );
