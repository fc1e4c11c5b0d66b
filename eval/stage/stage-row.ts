import { createHash } from 'node:crypto';
import { z } from 'zod';
import { stages } from '../../src/chat/decision.ts';
import { jsonLines } from '../json-lines.ts';

const row = z.object({
  text: z.string(),
  label: z.enum(stages),
  lang: z.enum(['en', 'uk', 'ru']),
  split: z.enum(['dev', 'test', 'later']).default('test'),
  template: z.string().optional(),
  roles: z.array(z.string()).optional(),
});

/** A request and the stage where its answer is to be sought by a caller of these roles; without roles, of all. */
export type StageRow = z.infer<typeof row>;

export const stageRows = (path: string): readonly StageRow[] => jsonLines(path, row);

/** Of the rows that the shipped weights learn from. */
export const fingerprintOf = (rows: readonly StageRow[]): string =>
  createHash('sha256')
    .update(JSON.stringify(rows.filter(({ split }) => split === 'dev')))
    .digest('hex');
