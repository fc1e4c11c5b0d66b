import { z } from 'zod';
import { jsonLines } from '../json-lines.ts';

const written = z.object({
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

type Written = z.output<typeof written>;

/** Places that count characters, as Python does, are turned into UTF-16 units. */
const row = written.transform((data, context): Written => {
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
  if (wrong) context.addIssue(`no ${JSON.stringify(wrong.value)} stands where the row says.`);
  return { ...data, spans: moved };
});

/** A text with the places of its personal data, in UTF-16 units; `case` groups rows for the report. */
export type PiiRow = z.output<typeof row>;

/** The rows of a file of JSON lines. Places are counted in UTF-16 units or in characters; `value` tells which. */
export const piiRows = (path: string): readonly PiiRow[] => jsonLines(path, row);
