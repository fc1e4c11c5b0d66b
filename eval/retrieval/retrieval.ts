import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { table } from '../../bench/markdown-table.ts';
import type { Outcome, Subject } from '../subject.ts';
import { evaluateRetrieval } from './evaluate-retrieval.ts';
import { questionSets } from './question-set.ts';

const data = fileURLToPath(new URL('../../../shared/data/retrieval', import.meta.url));

/** How well documents are found, set by set and in the mean over the sets. */
export const retrieval: Subject = {
  usage: '[FOLDER WITH QUESTION SETS]',
  options: {},
  run: async (_values, [folder = data]) => {
    if (!existsSync(folder))
      throw new Error(`There are no question sets in ${folder}. Name their folder: npm run eval -- retrieval <folder>`);
    return measured(folder);
  },
};

async function measured(folder: string): Promise<Outcome> {
  const rows: { readonly name: string; readonly figures: readonly number[] }[] = [];
  for (const set of questionSets(folder)) {
    const { ndcgAt10, recallAt5 } = await evaluateRetrieval(set);
    rows.push({ name: set.name, figures: [set.documents.length, set.questions.length, ndcgAt10, recallAt5] });
  }
  const mean = (place: number): number =>
    rows.reduce((sum, { figures }) => sum + (figures[place] ?? 0), 0) / rows.length;
  const perSet = rows.flatMap(({ name, figures: [, , ndcg = 0, recall = 0] }) => [
    [`${name}_ndcg10`, ndcg],
    [`${name}_recall5`, recall],
  ]);
  return {
    report: table(
      ['Set', 'Documents', 'Questions', 'nDCG@10', 'recall@5'],
      rows.map(({ name, figures }) => [
        name,
        ...figures.map((figure) => (Number.isInteger(figure) && figure > 1 ? String(figure) : figure.toFixed(3))),
      ]),
    ),
    inputs: { folder },
    metrics: { ndcg10: mean(2), recall5: mean(3), ...(Object.fromEntries(perSet) as Record<string, number>) },
    details: rows,
  };
}
