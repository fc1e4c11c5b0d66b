import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** A file that was learned from, by what stands in it. */
type Learned = { readonly sha256: string };

/** Of files together, one after the other. */
export function sha256Of(...paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(readFileSync(path));
  return hash.digest('hex');
}

/** Weights that ship, as `weights.json` in a folder of the product, and how they were made, as `manifest.json` beside it. */
export class ShippedWeights<Weights, Manifest extends object> {
  readonly #weights: URL;
  readonly #manifest: URL;
  readonly #learnedOf: (manifest: Manifest) => readonly Learned[];

  /** `folder` is below src/ and ends with a slash. */
  constructor(folder: string, learnedOf: (manifest: Manifest) => readonly Learned[]) {
    const beside = new URL(`../src/${folder}`, import.meta.url);
    this.#weights = new URL('weights.json', beside);
    this.#manifest = new URL('manifest.json', beside);
    this.#learnedOf = learnedOf;
  }

  /** Undefined before there are any. */
  get manifest(): Manifest | undefined {
    return existsSync(this.#manifest) ? (JSON.parse(readFileSync(this.#manifest, 'utf8')) as Manifest) : undefined;
  }

  write(weights: Weights, manifest: Manifest): void {
    const text = `${JSON.stringify(weights, null, 2)}\n`;
    writeFileSync(this.#weights, text);
    const sha256 = createHash('sha256').update(text).digest('hex');
    writeFileSync(this.#manifest, `${JSON.stringify({ ...manifest, sha256 }, null, 2)}\n`);
  }

  /** Have they learned from this very file? */
  haveLearned(path: string): boolean {
    const { manifest } = this;
    const sha256 = sha256Of(path);
    return manifest !== undefined && this.#learnedOf(manifest).some((file) => file.sha256 === sha256);
  }
}
