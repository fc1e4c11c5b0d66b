import { readFileSync } from 'node:fs';
import type { z } from 'zod';

/** The rows of a file of JSON lines; empty lines are passed over. Throws an error that names the line and its faults. */
export const jsonLines = <T>(path: string, schema: z.ZodType<T>): readonly T[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line, at) => {
      if (line.trim() === '') return [];
      const where = `${path}, line ${at + 1}`;
      const read = schema.safeParse(parsed(line, where));
      if (read.success) return [read.data];
      throw new Error(`${where}: ${read.error.issues.map(faultOf).join('; ')}`);
    });

const faultOf = ({ path, message }: z.core.$ZodIssue): string =>
  path.length === 0 ? message : `${path.join('.')}: ${message}`;

function parsed(line: string, where: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new Error(`${where} is no JSON.`);
  }
}
