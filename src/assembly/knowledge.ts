import { ingest } from '../retrieval/ingest.ts';
import type { KnowledgeIndex } from '../retrieval/knowledge-index.ts';
import type { DependencyState } from '../routes/handles.ts';
import type { Log } from '../telemetry/log.ts';

/** Keeps the configured folders in the index and says how that stands. */
export class Knowledge {
  readonly #index: KnowledgeIndex;
  readonly #log: Log;
  #folders = '';
  #running: Promise<void> = Promise.resolve();
  state: DependencyState = { state: 'degraded', detail: 'documents are not read yet' };

  constructor(index: KnowledgeIndex, log: Log) {
    this.#index = index;
    this.#log = log;
  }

  /** Reads the folders unless they are those read last. Resolves when they are searchable; never rejects. */
  read(folders: readonly string[]): Promise<void> {
    const key = JSON.stringify(folders);
    if (key !== this.#folders) {
      this.#folders = key;
      this.#running = this.#running.then(() => this.#read(folders));
    }
    return this.#running;
  }

  async #read(folders: readonly string[]): Promise<void> {
    try {
      const { failed, ...counts } = await ingest(folders, this.#index);
      const { documents, passages } = await this.#index.size();
      const detail = `${documents} documents, ${passages} passages${failed.length > 0 ? `, ${failed.length} not readable` : ''}`;
      this.state = { state: failed.length > 0 ? 'degraded' : 'ok', detail };
      this.#log.info(
        { added: counts.added, updated: counts.updated, removed: counts.removed, failed },
        'documents read',
      );
    } catch (error) {
      this.state = { state: 'down', detail: 'documents cannot be read or searched' };
      this.#log.error({ err: error }, 'documents cannot be read');
    }
  }

  /** Waits for a reading under way. */
  close(): Promise<void> {
    return this.#running;
  }
}
