import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { IntentWeights } from '../../src/router/intent/intent-model.ts';
import { type Input, sha256Of } from './training-prompts.ts';

const fileOf = (name: string): string => fileURLToPath(new URL(`../../src/router/intent/${name}`, import.meta.url));
const weightsFile = fileOf('weights.json');
const manifestFile = fileOf('manifest.json');

/** How the weights that stand beside it were made. */
export type Manifest = {
  readonly command: string;
  readonly seed: number;
  readonly inputs: readonly Input[];
  readonly figures: Readonly<Record<string, number>>;
};

export function writeWeights(weights: IntentWeights, manifest: Manifest): void {
  writeFileSync(weightsFile, `${JSON.stringify(weights, null, 2)}\n`);
  writeFileSync(manifestFile, `${JSON.stringify({ ...manifest, sha256: sha256Of(weightsFile) }, null, 2)}\n`);
}

/** Has the classifier that ships learned from this very file? */
export function isLearnedFile(path: string): boolean {
  if (!existsSync(manifestFile)) return false;
  const { inputs } = JSON.parse(readFileSync(manifestFile, 'utf8')) as Manifest;
  const sha256 = sha256Of(path);
  return inputs.some((input) => input.sha256 === sha256);
}
