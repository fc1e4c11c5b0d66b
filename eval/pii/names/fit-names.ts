import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TaggerWeights } from '../../../src/guardrails/pii/names/latin-tagger.ts';
import { seeded } from '../../../test/support/seeded.ts';
import { type PiiRow, piiRows } from '../pii-row.ts';
import { exampleOf, markedText } from './examples.ts';
import { MADE_TEXTS, madeTexts } from './made-texts.ts';
import { sha256Of } from '../../shipped-weights.ts';
import { nameWeights } from './name-weights.ts';
import { type Example, trainedTagger } from './perceptron.ts';

const SEED = 1;
/** A row of people's own wording counts as so many made ones. */
const ROW_COUNT = 2;

/** What is learned from besides texts that are made: template sentences with false identities. */
const SET = {
  name: 'presidio_synth_v2.jsonl',
  source: 'data-privacy-stack/presidio-research',
  licence: 'MIT',
} as const;
const setFile = fileURLToPath(new URL(`../../../../shared/data/pii/${SET.name}`, import.meta.url));

/** Trains the tagger of names and addresses in Latin script that ships; answers what it learned from. */
export async function fitNames(): Promise<{ readonly rows: number; readonly madeTexts: number }> {
  if (!existsSync(setFile)) throw new Error(`${SET.name} must stand at ${setFile} to train from.`);
  const rows = piiRows(setFile);
  const inputs = [{ ...SET, sha256: sha256Of(setFile), rows: rows.length }];
  nameWeights.write(weightsOf(rows), {
    command: 'npm run eval -- pii --fit-names',
    seed: SEED,
    inputs,
    made_texts: MADE_TEXTS,
  });
  return { rows: rows.length, madeTexts: MADE_TEXTS };
}

let made: readonly Example[] | undefined;

/** Weights learned from these rows and from made texts. */
export function weightsOf(rows: readonly PiiRow[]): TaggerWeights {
  made ??= madeExamples();
  const random = seeded(SEED + 1);
  const own = rows.flatMap((row) => Array.from({ length: ROW_COUNT }, () => exampleOf(markedText(row), random)));
  return trainedTagger([...made, ...own], random);
}

function madeExamples(): readonly Example[] {
  const random = seeded(SEED);
  return madeTexts(random).map((text) => exampleOf(text, random));
}
