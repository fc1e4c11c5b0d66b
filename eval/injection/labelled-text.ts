import { z } from 'zod';
import { jsonLines } from '../json-lines.ts';
import type { InjectionStage } from '../../src/guardrails/injection/injection-stage.ts';

/** A text, whether it attacks, and what it is counted under. */
export type LabelledText = {
  readonly text: string;
  readonly stage: InjectionStage;
  readonly isAttack: boolean;
  readonly source: string;
  readonly kind: string;
  /** Its group; undefined where near-duplicates are to be looked for. */
  readonly group: string | undefined;
  /** The words of the attack within the text, where they are known. */
  readonly attack?: string;
};

const direct = z
  .object({
    text: z.string(),
    label: z.literal([0, 1]),
    kind: z.string().default('all'),
    source: z.string().default('own'),
  })
  .transform(({ text, label, kind, source }): LabelledText => ({
    text,
    stage: 'input',
    isAttack: label === 1,
    source,
    kind,
    group: undefined,
  }));

const indirect = z
  .object({
    context: z.string(),
    label: z.literal([0, 1]),
    task: z.string().default('document'),
    attack: z.object({ category: z.string(), text: z.string() }).nullish(),
  })
  .transform(({ context, label, task, attack }): LabelledText => ({
    text: context,
    stage: 'context',
    isAttack: label === 1,
    source: task,
    kind: attack?.category ?? 'clean',
    // What is unseen is the whole kind of attack, not its wording alone.
    group: attack ? attack.category : context,
    ...(attack && { attack: attack.text }),
  }));

const row = z.union([direct, indirect]);

/** Reads a file of JSON lines; `eval/README.md` has its forms. Throws an error that names the line. */
export const labelledTexts = (path: string): readonly LabelledText[] => jsonLines(path, row);
