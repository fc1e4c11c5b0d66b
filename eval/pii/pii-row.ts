import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const row = z.object({
  text: z.string(),
  spans: z.array(
    z.object({ type: z.string(), start: z.int().min(0), end: z.int().min(0), value: z.string().optional() }),
  ),
  id: z.string().optional(),
  lang: z.string().optional(),
  case: z.string().optional(),
  split: z.string().optional(),
  /** Rows of one template are trained from together. */
  template: z.union([z.string(), z.number()]).optional(),
  template_id: z.union([z.string(), z.number()]).optional(),
});

/** A text with the places of its personal data, in UTF-16 units; `case` groups rows for the report. */
export type PiiRow = z.infer<typeof row>;

/** The rows of a file of JSON lines. Places are counted in UTF-16 units or in characters; `value` tells which. */
export async function piiRows(path: string): Promise<readonly PiiRow[]> {
  const text = await readFile(path, 'utf8');
  const lines = text.split('\n').flatMap((line, at) => (line.trim() === '' ? [] : [{ line, at }]));
  return lines.map(({ line, at }) => {
    const where = `${path}, line ${at + 1}`;
    const parsed = row.safeParse(parsedJson(line, where));
    if (!parsed.success) {
      const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
      throw new Error(`${where}: ${faults.join('; ')}`);
    }
    return inUnits(parsed.data, where);
  });
}

/** Places that count characters, as Python does, are turned into UTF-16 units. */
function inUnits(data: PiiRow, where: string): PiiRow {
  const { text, spans } = data;
  const fits = spans.every(({ start, end, value }) => value === undefined || text.slice(start, end) === value);
  if (fits) return data;
  const offsets = [0];
  for (const char of text) offsets.push((offsets.at(-1) ?? 0) + char.length);
  const moved = spans.map((span) => ({
    ...span,
    start: offsets[span.start] ?? text.length,
    end: offsets[span.end] ?? text.length,
  }));
  const wrong = moved.find(({ start, end, value }) => value !== undefined && text.slice(start, end) !== value);
  if (wrong) throw new Error(`${where}: no ${JSON.stringify(wrong.value)} stands where the row says.`);
  return { ...data, spans: moved };
}

function parsedJson(line: string, where: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new Error(`${where} is no JSON.`);
  }
}
