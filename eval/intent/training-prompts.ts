import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256Of } from '../shipped-weights.ts';
import { type LabelledPrompt, labelledPrompts } from './labelled-prompt.ts';
import { withoutNear } from './too-near.ts';

const folder = fileURLToPath(new URL('./prompts/', import.meta.url));
/** A set of other makers' prompts that is not part of this repository. */
const shared = fileURLToPath(new URL('../../../shared/data/intent/intent_prompts.jsonl', import.meta.url));

const paths = (): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .map((name) => join(folder, name));

/** Our own prompts of one side. */
export const ownPrompts = (split: LabelledPrompt['split']): readonly LabelledPrompt[] =>
  paths()
    .flatMap(labelledPrompts)
    .filter((prompt) => prompt.split === split);

/** Sources whose licence lets their rows be learned from. Others ask that what is made of them be shared alike, or are for measuring only. */
const licences: readonly (readonly [source: RegExp, licence: string])[] = [
  [/^RouteLLM mt_bench/, 'Apache-2.0'],
  [/^RouteLLM gsm8k/, 'MIT'],
  [/^semantic-router/, 'Apache-2.0'],
  [/^BFCL/, 'Apache-2.0'],
];
const licenceOf = (source: string): string | undefined => licences.find(([of]) => of.test(source))?.[1];

/** Is it learned from? A `fast_chat` says how fast the answer is wanted, not what is wanted. */
export const isLearnedFrom = ({ source, given }: LabelledPrompt): boolean =>
  licenceOf(source) !== undefined && given !== 'fast_chat';

/** A file that the classifier has learned from. */
export type Input = {
  readonly file: string;
  readonly sha256: string;
  readonly rows: number;
  readonly licences: Readonly<Record<string, string>>;
};

/** All that the classifier learns from, and the files it comes from. */
export function trainingPrompts(): { readonly prompts: readonly LabelledPrompt[]; readonly inputs: readonly Input[] } {
  if (!existsSync(shared)) throw new Error(`There are no prompts in ${shared}, which training takes beside our own.`);
  const measured = [...ownPrompts('test'), ...labelledPrompts(shared).filter((prompt) => !isLearnedFrom(prompt))];
  const parts = [
    ...paths().map((path) => ({ path, all: labelledPrompts(path).filter(({ split }) => split === 'train') })),
    { path: shared, all: labelledPrompts(shared).filter(isLearnedFrom) },
  ].map(({ path, all }) => ({ path, rows: withoutNear(all, measured) }));
  return {
    prompts: parts.flatMap(({ rows }) => rows),
    inputs: parts.map(({ path, rows }) => ({
      file: basename(path),
      sha256: sha256Of(path),
      rows: rows.length,
      licences: Object.fromEntries(rows.map(({ source }) => [source, licenceOf(source) ?? 'MIT'])),
    })),
  };
}
