import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { evaluateRetrieval } from './retrieval/evaluate-retrieval.ts';
import { questionSets } from './retrieval/question-set.ts';

const data = fileURLToPath(new URL('../../shared/data/retrieval', import.meta.url));

async function retrieval(folder: string): Promise<0 | 1> {
  if (!existsSync(folder)) {
    console.error(`There are no question sets in ${folder}. Name their folder: npm run eval -- retrieval <folder>`);
    return 1;
  }
  console.log('set         documents  questions  nDCG@10  recall@5');
  for (const set of await questionSets(folder)) {
    const { ndcgAt10, recallAt5 } = await evaluateRetrieval(set);
    const counts = [set.documents.length, set.questions.length].map((count) => String(count).padStart(9)).join('  ');
    console.log(
      `${set.name.padEnd(10)}  ${counts}  ${ndcgAt10.toFixed(3).padStart(7)}  ${recallAt5.toFixed(3).padStart(8)}`,
    );
  }
  return 0;
}

const [subject, folder = data] = process.argv.slice(2);
if (subject === 'retrieval') process.exitCode = await retrieval(folder);
else {
  console.error('Name what to evaluate: npm run eval -- retrieval [folder with question sets]');
  process.exitCode = 2;
}
