import { createHash } from 'node:crypto';
import { intents } from '../../fleet/intents.ts';
import { FEATURE_SPACE } from '../features/sparse-vector.ts';
import { denseNames } from '../features/text-features.ts';
import { HEAD_WORDS } from './outcome-heads.ts';
import type { Topics } from './topics.ts';

/** Rises when texts are read otherwise, so that what was learned before no longer means anything. */
const READING = 1;

/** What the numbers of a model mean: numbers of another meaning are of no use. */
export function meaningOf({ names }: Pick<Topics, 'names'>): string {
  const parts = [READING, FEATURE_SPACE, HEAD_WORDS, denseNames, names, intents];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
