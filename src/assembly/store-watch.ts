import type { Clock } from '../chat/scope.ts';
import type { DependencyState } from '../routes/handles.ts';
import { repeat } from '../runtime/repeat.ts';
import type { Log } from '../telemetry/log.ts';
import type { Knowledge } from './knowledge.ts';
import type { Stores } from './stores.ts';

/** What another process changes, a key revoked or a document added, counts after about this time. */
const LOOK_EVERY_MS = 1000;

const up: DependencyState = { state: 'ok', detail: 'keys and documents can be read' };
const down: DependencyState = { state: 'down', detail: 'cannot be read; keys count as they were last known' };

type Watched = { readonly keys: Pick<Stores['keys'], 'refresh'>; readonly version: Stores['version'] };

/** Looks at the database again and again, and says how it stands. */
export class StoreWatch {
  readonly #stores: Watched;
  readonly #knowledge: Pick<Knowledge, 'recount' | 'look'>;
  readonly #log: Log;
  /** When the documents were last counted; this process counts its own itself. */
  #version: number | undefined;
  #closed = false;
  state = up;

  constructor(stores: Watched, knowledge: Pick<Knowledge, 'recount' | 'look'>, log: Log) {
    this.#stores = stores;
    this.#knowledge = knowledge;
    this.#log = log;
  }

  /** The returned function ends it. */
  start(clock: Pick<Clock, 'after'>): () => void {
    const stop = repeat(clock, LOOK_EVERY_MS, () => this.#look());
    return () => {
      this.#closed = true;
      stop();
    };
  }

  async #look(): Promise<void> {
    try {
      await this.#stores.keys.refresh();
      const version = await this.#stores.version();
      if (version !== this.#version) await this.#knowledge.recount();
      this.#version = version;
    } catch (error) {
      if (this.state === up && !this.#closed) this.#log.error({ err: error }, 'the database cannot be read');
      this.state = down;
      return;
    }
    if (this.state === up) return;
    this.state = up;
    this.#log.info('the database can be read again');
    void this.#knowledge.look();
  }
}
