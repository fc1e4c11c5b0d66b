import { join } from 'node:path';
import { z } from 'zod';
import { jsonLines } from '../json-lines.ts';

/** Documents, and questions with the documents that answer them. */
export type QuestionSet = {
  readonly name: string;
  readonly documents: readonly { readonly id: string; readonly markdown: string }[];
  readonly questions: readonly { readonly text: string; readonly relevant: ReadonlySet<string> }[];
};

const question = z.object({ query: z.string(), relevant: z.array(z.string()) });
const article = z
  .object({ id: z.string(), title: z.string(), text: z.string() })
  .transform(({ id, title, text }) => ({ id, markdown: `# ${title.replaceAll('_', ' ')}\n\n${text}` }));
/** The alert's name and the part that the questions are made of are left out. */
const runbook = z
  .object({ id: z.string(), text_without_meaning: z.string() })
  .transform(({ id, text_without_meaning: markdown }) => ({ id, markdown }));

const sets = { xquad_ru: article, xquad_en: article, runbooks: runbook };

/** Reads every set that stands in the folder as `<name>.corpus.jsonl` and `<name>.queries.jsonl`. */
export const questionSets = (folder: string): readonly QuestionSet[] =>
  Object.entries(sets).map(([name, document]) => ({
    name,
    documents: jsonLines(join(folder, `${name}.corpus.jsonl`), document),
    questions: jsonLines(join(folder, `${name}.queries.jsonl`), question).map(({ query, relevant }) => ({
      text: query,
      relevant: new Set(relevant),
    })),
  }));
