import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { type OutcomeTable, readOutcomes } from '../../src/router/quality/outcome-rows.ts';
import { trainTopics } from './topic-training.ts';

/** What the shipped weights were made of. */
export type TopicManifest = {
  readonly task: string;
  readonly source: string;
  readonly licence: string;
  readonly fields: string;
  readonly file: string;
  readonly sha256: string;
  readonly rows: number;
  /** The first eight hexadecimal digits of the features of each, so that rows are known again in whatever file they stand. */
  readonly prompts: string;
  readonly command: string;
};

const PROMPT_DIGITS = 8;

/** Tells whether the shipped weights have learned from a prompt. */
export function learnedFrom({ prompts }: Pick<TopicManifest, 'prompts'>): (hash: string) => boolean {
  const known = new Set<string>();
  for (let at = 0; at < prompts.length; at += PROMPT_DIGITS) known.add(prompts.slice(at, at + PROMPT_DIGITS));
  return (hash) => known.has(hash.slice(0, PROMPT_DIGITS));
}

const folder = new URL('../../src/router/quality/', import.meta.url);
const weightsPath = fileURLToPath(new URL('topic-weights.json', folder));
const manifestPath = fileURLToPath(new URL('topic-weights.manifest.json', folder));

export const readManifest = async (): Promise<TopicManifest> =>
  JSON.parse(await readFile(manifestPath, 'utf8')) as TopicManifest;

/** Trains the classifier of topics on the texts and subjects of a file, never on how models answered, and writes it into the product. */
export async function writeTopics(path: string): Promise<TopicManifest> {
  const table = await readOutcomes(path);
  const examples = subjectsOf(table);
  if (examples.length < table.rows.length) throw new Error(`Every row of ${path} needs a \`subject\`.`);
  const manifest: TopicManifest = {
    task: 'which of 57 subjects a text is about',
    source: 'MMLU questions (Hendrycks et al., 2021) as published in github.com/lm-sys/RouteLLM',
    licence: 'MIT (the questions), Apache-2.0 (the repository)',
    fields: 'prompt, subject; how models answered is not used',
    file: path.split('/').at(-1) ?? path,
    sha256: table.sha256,
    rows: examples.length,
    prompts: examples.map(({ features }) => features.hash.slice(0, PROMPT_DIGITS)).join(''),
    command: 'npm run eval -- routing --fit-topics FILE',
  };
  await writeFormatted(weightsPath, trainTopics(examples));
  await writeFormatted(manifestPath, manifest);
  return manifest;
}

export const subjectsOf = ({ rows }: Pick<OutcomeTable, 'rows'>) =>
  rows.flatMap(({ prompt: { features }, subject }) => (subject === undefined ? [] : [{ features, topic: subject }]));

async function writeFormatted(path: string, value: unknown): Promise<void> {
  const options = await resolveConfig(path);
  await writeFile(path, await format(JSON.stringify(value), { ...options, filepath: path }));
}
