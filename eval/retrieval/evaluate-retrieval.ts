import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KnowledgeIndex } from '../../src/retrieval/knowledge-index.ts';
import { readDocument } from '../../src/retrieval/read-document.ts';
import { openDatabase } from '../../src/storage/open-database.ts';
import type { QuestionSet } from './question-set.ts';
import { ndcg, recall } from './ranking-metrics.ts';

export type RetrievalFigures = { readonly ndcgAt10: number; readonly recallAt5: number };

/** Passages asked for: several may be of one document. */
const PASSAGES = 50;

const asker = {
  principal: { id: 'eval', tenant: 'eval', roles: [], tier: 'enterprise' as const },
  signal: new AbortController().signal,
};

/** Asks the index each question of a set; the means over all questions. */
export async function evaluateRetrieval({ documents, questions }: QuestionSet): Promise<RetrievalFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'nexus-eval-'));
  const database = await openDatabase(join(folder, 'nexus.db'));
  try {
    const index = new KnowledgeIndex(database);
    for (const [number, { id, markdown }] of documents.entries()) {
      // The names of files are searched too, and ids would tell what they are about.
      await index.put(readDocument({ path: `/${number}/text.md`, shownPath: id }, Buffer.from(markdown)));
    }
    let [ndcgs, recalls] = [0, 0];
    for (const { text, relevant } of questions) {
      const { passages } = await index.find({ text, top: PASSAGES }, asker);
      const ranked = [...new Set(passages.flatMap(({ uri }) => uri ?? []))];
      ndcgs += ndcg(ranked, relevant, 10);
      recalls += recall(ranked, relevant, 5);
    }
    return { ndcgAt10: ndcgs / questions.length, recallAt5: recalls / questions.length };
  } finally {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  }
}
