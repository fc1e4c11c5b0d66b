import { fullName } from './known-models.ts';

const MOST_MODELS = 512;

/** The models that stood in memory when the server was last asked. */
export class LoadedModels {
  #names: Set<string> | undefined;

  /** What `/api/ps` lists; undefined where the server does not tell. */
  replace(names: readonly string[] | undefined): void {
    this.#names = names && new Set(names.slice(0, MOST_MODELS).map(fullName));
  }

  /** It has answered, so it is loaded. */
  add(name: string): void {
    if (this.#names && this.#names.size < MOST_MODELS) this.#names.add(fullName(name));
  }

  /** True only where the server is known not to have it loaded. */
  isCold(name: string): boolean {
    return this.#names !== undefined && !this.#names.has(fullName(name));
  }
}
