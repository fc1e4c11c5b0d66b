import type { Clock } from '../chat/scope.ts';
import type { Omission } from '../retrieval/find-files.ts';
import { ingest } from '../retrieval/ingest.ts';
import type { DependencyState } from '../routes/handles.ts';
import type { Log } from '../telemetry/log.ts';
import type { Stores } from './stores.ts';

export type KnowledgeSettings = { readonly folders: readonly string[]; readonly everyMs: number };

type Ports = Pick<Stores, 'index' | 'keptFolders'> & { readonly log: Log; readonly clock: Pick<Clock, 'after'> };

/** Of a large collection the first headings tell enough. */
const MOST_SUBJECTS = 1000;
/** Files that can't be read, in one line of the log. */
const MOST_LOGGED = 20;

/** Keeps the index in step with the configured folders and says how that stands. */
export class Knowledge {
  readonly #ports: Ports;
  #settings: KnowledgeSettings = { folders: [], everyMs: 0 };
  #last: Promise<void> = Promise.resolve();
  #waiting: Promise<void> | undefined;
  #cancel = (): void => undefined;
  #closed = false;
  #outcome: 'unread' | 'read' | 'broken' = 'unread';
  #failed: readonly Omission[] = [];
  #size = { documents: 0, passages: 0 };
  #subjects: readonly string[] = [];

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** What the documents are about: their titles and headings; another list whenever documents have come or gone. */
  get subjects(): readonly string[] {
    return this.#subjects;
  }

  get state(): DependencyState {
    if (this.#outcome === 'unread') return { state: 'degraded', detail: 'documents are not read yet' };
    if (this.#outcome === 'broken') return { state: 'down', detail: 'documents cannot be read or searched' };
    const { documents, passages } = this.#size;
    const unreadable = this.#failed.length > 0 ? `, ${this.#failed.length} not readable` : '';
    return {
      state: unreadable ? 'degraded' : 'ok',
      detail: `${documents} documents, ${passages} passages${unreadable}`,
    };
  }

  /** Takes folders into use and looks at them. Resolves when they are searchable; never rejects. */
  use(settings: KnowledgeSettings): Promise<void> {
    this.#settings = settings;
    return this.look();
  }

  /**
   * Brings the index in step with the folders; what did not change is left alone. Calls made while one already waits
   * share its look. Never rejects.
   */
  look(): Promise<void> {
    this.#waiting ??= this.#last.then(() => {
      this.#waiting = undefined;
      return this.#closed ? undefined : this.#look();
    });
    this.#last = this.#waiting;
    return this.#last;
  }

  /** Counts anew what is in the index: other processes add to it. Rejects with a StorageFailure. */
  async recount(): Promise<void> {
    const { index } = this.#ports;
    const size = await index.size();
    const { documents, passages } = this.#size;
    if (size.documents !== documents || size.passages !== passages)
      this.#subjects = await index.subjects(MOST_SUBJECTS);
    this.#size = size;
  }

  /** A look under way ends as soon as the database is closed. */
  close(): void {
    this.#closed = true;
    this.#cancel();
  }

  async #look(): Promise<void> {
    this.#cancel();
    const { folders, everyMs } = this.#settings;
    try {
      await this.#read(folders);
    } catch (error) {
      if (!this.#closed && this.#outcome !== 'broken')
        this.#ports.log.error({ err: error }, 'documents cannot be read');
      this.#outcome = 'broken';
    }
    if (!this.#closed) this.#cancel = this.#ports.clock.after(everyMs, () => void this.look());
  }

  async #read(folders: readonly string[]): Promise<void> {
    const dropped = await this.#forgetDropped(folders);
    const { failed, added, updated, removed } = await ingest(folders, this.#ports.index);
    await this.recount();
    const changes = { added, updated, removed: removed + dropped };
    const changed = added + updated + removed + dropped > 0 || failed.length !== this.#failed.length;
    if (changed || this.#outcome === 'broken') {
      const level = failed.length > 0 ? 'warn' : 'info';
      this.#ports.log[level]({ ...changes, failed: failed.slice(0, MOST_LOGGED) }, 'documents read');
    }
    this.#failed = failed;
    this.#outcome = 'read';
  }

  /** Forgets what came from folders that are no longer configured, and tells how many documents that were. */
  async #forgetDropped(folders: readonly string[]): Promise<number> {
    const { index, keptFolders } = this.#ports;
    let forgotten = 0;
    for (const folder of await keptFolders.all()) {
      if (!folders.includes(folder)) forgotten += await index.forget(folder);
    }
    await keptFolders.replace(folders);
    return forgotten;
  }
}
