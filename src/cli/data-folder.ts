import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { databasePath, openStores, type Stores } from '../assembly/stores.ts';
import { systemClock } from '../runtime/system-clock.ts';
import type { Output } from './output.ts';

const NEW = ' (new; a gateway that uses another one will not see this: set NEXUS_DATA_DIR as for it)';

/** The data folder that commands work on, named for the person who may have meant another. */
export class DataFolder {
  readonly #path: string;
  readonly #output: Output;

  constructor(path: string, output: Output) {
    this.#path = resolve(path);
    this.#output = output;
  }

  get path(): string {
    return this.#path;
  }

  /** For a command that has nothing to do where no data is yet: rejects then, and makes none. */
  async use<Result>(work: (stores: Stores) => Promise<Result>): Promise<Result> {
    if (!(await this.#hasData())) {
      throw new Error(
        `There is no data of a gateway in ${this.#path}. Set NEXUS_DATA_DIR to the folder that the gateway uses.`,
      );
    }
    return this.#opened('', work);
  }

  /** For a command that may be the first to write. */
  async useOrMake<Result>(work: (stores: Stores) => Promise<Result>): Promise<Result> {
    return this.#opened((await this.#hasData()) ? '' : NEW, work);
  }

  async #opened<Result>(remark: string, work: (stores: Stores) => Promise<Result>): Promise<Result> {
    const stores = await openStores(this.#path, systemClock);
    this.#output.note(`Data folder: ${this.#path}${remark}`);
    try {
      return await work(stores);
    } finally {
      await stores.close();
    }
  }

  #hasData(): Promise<boolean> {
    return access(databasePath(this.#path)).then(
      () => true,
      () => false,
    );
  }
}
