import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TaggerWeights } from '../../../src/guardrails/pii/names/latin-tagger.ts';

const fileOf = (name: string): string =>
  fileURLToPath(new URL(`../../../src/guardrails/pii/names/${name}`, import.meta.url));
const weightsFile = fileOf('weights.json');
const manifestFile = fileOf('manifest.json');

/** A file that was learned from. */
export type Input = {
  readonly name: string;
  readonly source: string;
  readonly licence: string;
  readonly sha256: string;
  readonly rows: number;
};

type Manifest = {
  readonly command: string;
  readonly seed: number;
  readonly inputs: readonly Input[];
  readonly made_texts: number;
};

export const sha256Of = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

/** Writes weights that ship, and how they were made. */
export function writeWeights(weights: TaggerWeights, manifest: Manifest): void {
  writeFileSync(weightsFile, `${JSON.stringify(weights, null, 2)}\n`);
  writeFileSync(manifestFile, `${JSON.stringify({ ...manifest, sha256: sha256Of(weightsFile) }, null, 2)}\n`);
}

/** Has the tagger that ships learned from this very file? */
export function isLearnedFile(path: string): boolean {
  if (!existsSync(manifestFile)) return false;
  const { inputs } = JSON.parse(readFileSync(manifestFile, 'utf8')) as Manifest;
  const sha256 = sha256Of(path);
  return inputs.some((input) => input.sha256 === sha256);
}
