import { z } from 'zod';
import { jsonLines } from '../json-lines.ts';
import { type Intent, intents } from '../../src/fleet/intents.ts';
import { TOLD_BY_WORDS } from '../../src/router/intent/intent-model.ts';

/** A prompt and what it wants. */
export type LabelledPrompt = {
  readonly text: string;
  readonly label: Intent;
  readonly lang: string;
  /** Prompts of one group are alike: they stand on one side, and in one fold. */
  readonly group: string;
  readonly split: 'train' | 'test';
  /** Where it comes from. */
  readonly source: string;
  /** Its label where it comes from. */
  readonly given: string;
};

/** What labels of other sets are here. A `fast_chat` is a chore of any kind that a small model can do: general work. */
const intentOf: ReadonlyMap<string, Intent> = new Map<string, Intent>([
  ...intents.slice(0, TOLD_BY_WORDS).map((intent): [string, Intent] => [intent, intent]),
  ['creative_writing', 'general'],
  ['roleplay', 'general'],
  ['knowledge_qa', 'general'],
  ['fast_chat', 'general'],
]);

const label = z.string().refine((given) => intentOf.has(given), { error: 'is no intent and maps to none' });
const row = z
  .object({
    text: z.string(),
    label,
    lang: z.string(),
    template: z.string().optional(),
    id: z.string().optional(),
    source: z.string().default('own'),
    split: z.enum(['train', 'test']).default('test'),
  })
  .transform(({ label: given, template, id, ...rest }): LabelledPrompt => ({
    ...rest,
    given,
    label: intentOf.get(given) ?? 'general',
    group: template === undefined ? groupOf(id ?? rest.text) : `${rest.lang}/${template}`,
  }));

/** Rows of BFCL's live questions that share a function: `bfcl/live_simple_63-29-3` is of function 29. */
const groupOf = (id: string): string =>
  /^(?<group>bfcl\/live_simple)_\d+-(?<of>\d+)-/.exec(id)?.slice(1).join('-') ?? id;

/** Reads a file of JSON lines; `eval/README.md` has its form. Throws an error that names the line. */
export const labelledPrompts = (path: string): readonly LabelledPrompt[] => jsonLines(path, row);
