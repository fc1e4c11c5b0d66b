import { createHash } from 'node:crypto';
import type { LabelledPrompt } from './labelled-prompt.ts';

/** Which of so many folds a prompt is in; prompts of one group are in one. */
export const foldOf = ({ group }: Pick<LabelledPrompt, 'group'>, folds: number): number =>
  createHash('sha256').update(group).digest().readUInt32BE() % folds;
