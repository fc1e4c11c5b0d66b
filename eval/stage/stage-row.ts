import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { stages } from '../../src/chat/decision.ts';

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

export async function stageRows(path: string): Promise<readonly StageRow[]> {
  const text = await readFile(path, 'utf8');
  const lines = text.split('\n').flatMap((line, at) => (line.trim() === '' ? [] : [{ line, at }]));
  return lines.map(({ line, at }) => {
    const parsed = row.safeParse(parsedJson(line, path, at));
    if (parsed.success) return parsed.data;
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`${path}, line ${at + 1}: ${faults.join('; ')}`);
  });
}

/** Of the rows that the shipped weights learn from. */
export const fingerprintOf = (rows: readonly StageRow[]): string =>
  createHash('sha256')
    .update(JSON.stringify(rows.filter(({ split }) => split === 'dev')))
    .digest('hex');

function parsedJson(line: string, path: string, at: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new Error(`${path}, line ${at + 1} is no JSON.`);
  }
}
