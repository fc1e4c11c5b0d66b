import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KeptHead } from '../../src/guardrails/injection/linear-head.ts';
import type { Thresholds } from './training.ts';
import { sha256Of, type Source } from './training-texts.ts';

const fileOf = (name: string): string =>
  fileURLToPath(new URL(`../../src/guardrails/injection/${name}`, import.meta.url));
const weightsFile = fileOf('weights.json');
const manifestFile = fileOf('manifest.json');

type Heads<T> = { readonly direct: T; readonly context: T };

/** How the weights that stand beside it were made. */
export type Manifest = {
  readonly command: string;
  readonly seed: number;
  /** Logits of the regressions, as found on folds. */
  readonly thresholds: Heads<Thresholds>;
  readonly sources: readonly (Omit<Source, 'texts'> & { readonly texts: number })[];
  /** Of texts that were not learned from, on folds. */
  readonly figures: Readonly<Record<string, number>>;
};

export function writeWeights(weights: Heads<KeptHead>, manifest: Manifest): void {
  writeFileSync(weightsFile, `${JSON.stringify(weights, null, 2)}\n`);
  writeFileSync(manifestFile, `${JSON.stringify({ ...manifest, sha256: sha256Of(weightsFile) }, null, 2)}\n`);
}

const readManifest = (): Manifest | undefined =>
  existsSync(manifestFile) ? (JSON.parse(readFileSync(manifestFile, 'utf8')) as Manifest) : undefined;

/** The thresholds that the shipped weights were made with; undefined before there are any. */
export const shippedThresholds = (): Heads<Thresholds> | undefined => readManifest()?.thresholds;

/** Have the shipped weights learned from this very file, or from attacks that were put into it? */
export function isLearnedFile(path: string): boolean {
  const sha256 = sha256Of(path);
  return readManifest()?.sources.some((source) => source.sha256 === sha256) === true;
}

export const nameOf = (path: string): string => basename(path);
