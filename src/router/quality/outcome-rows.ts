import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { featuresOf } from '../features/text-features.ts';
import { routedTextOf } from '../features/routed-text.ts';
import { classifier } from '../intent/classifier.ts';
import type { Prompt } from '../experience.ts';

/** How well each model answered one prompt. */
export type OutcomeRow = {
  readonly id: string;
  readonly text: string;
  /** What it is about, where the file says so. */
  readonly subject: string | undefined;
  /** By model, 0 to 1. */
  readonly scores: Readonly<Record<string, number>>;
  /** By model, US dollars. */
  readonly costs: Readonly<Record<string, number>> | undefined;
  readonly prompt: Prompt;
};

export type OutcomeTable = {
  readonly path: string;
  readonly sha256: string;
  readonly rows: readonly OutcomeRow[];
  /** Those that have answered every prompt. */
  readonly models: readonly string[];
  /** Fields of rows that mean nothing here. */
  readonly unread: readonly string[];
};

const line = z.looseObject({
  id: z.string(),
  prompt: z.string(),
  subject: z.string().optional(),
  scores: z.record(z.string(), z.number().min(0).max(1)),
  cost_usd: z.record(z.string(), z.number().min(0)).optional(),
});

/** Rejects with the number of a line that is not in the documented form. */
export async function readOutcomes(path: string): Promise<OutcomeTable> {
  const text = await readFile(path, 'utf8');
  const unread = new Set<string>();
  const rows = text
    .split('\n')
    .map((written, at) => ({ written, number: at + 1 }))
    .filter(({ written }) => written.trim() !== '')
    .map(({ written, number }) => rowOf(written, `${path}, line ${number}`, unread));
  const [first] = rows;
  if (!first) throw new Error(`There is no row in ${path}.`);
  const models = Object.keys(first.scores).filter((model) => rows.every(({ scores }) => scores[model] !== undefined));
  return { path, sha256: createHash('sha256').update(text).digest('hex'), rows, models, unread: [...unread] };
}

function rowOf(written: string, where: string, unread: Set<string>): OutcomeRow {
  const parsed = line.safeParse(jsonOf(written, where));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`${where}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is no row'}`);
  }
  const { id, prompt, subject, scores, cost_usd: costs, ...others } = parsed.data;
  for (const name of Object.keys(others)) unread.add(name);
  return { id, text: prompt, subject, scores, costs, prompt: promptOf(prompt) };
}

function jsonOf(written: string, where: string): unknown {
  try {
    return JSON.parse(written);
  } catch {
    throw new Error(`${where}: it is no JSON`);
  }
}

/** The text as the gateway sees it when it is all that was asked. */
export function promptOf(text: string): Prompt {
  const parts = [{ kind: 'text', text, origin: 'caller' }] as const;
  const features = featuresOf(routedTextOf({ messages: [{ role: 'user', parts }] }));
  const { name, posterior } = classifier.classify(features, { hasImage: false, hasTools: false, isUi: false });
  return { features, intent: name, posterior };
}
