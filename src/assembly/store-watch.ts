import type { Clock } from '../chat/scope.ts';
import type { DependencyState } from '../routes/handles.ts';
import { repeat } from '../runtime/repeat.ts';
import type { Log } from '../telemetry/log.ts';
import type { Knowledge } from './knowledge.ts';
import type { Stores } from './stores.ts';

/** What another process changes, a key revoked or a document added, counts within five seconds. */
const LOOK_EVERY_MS = 4000;

const up: DependencyState = { state: 'ok', detail: 'keys and documents can be read' };
const down: DependencyState = { state: 'down', detail: 'cannot be read; keys count as they were last known' };

/** Looks at the database again and again, and says how it stands. */
export class StoreWatch {
  readonly #keys: Pick<Stores['keys'], 'load'>;
  readonly #knowledge: Pick<Knowledge, 'recount' | 'look'>;
  readonly #log: Log;
  #closed = false;
  state = up;

  constructor(keys: Pick<Stores['keys'], 'load'>, knowledge: Pick<Knowledge, 'recount' | 'look'>, log: Log) {
    this.#keys = keys;
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
      await Promise.all([this.#keys.load(), this.#knowledge.recount()]);
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
