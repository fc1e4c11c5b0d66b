import { dirname } from 'node:path';
import { workerEntry } from '../workers/worker-entry.ts';
import { WorkerFailure } from '../workers/worker-failure.ts';
import { startWorker, type WorkerThread } from '../workers/worker-thread.ts';
import type { Database, Row, Statement, Value } from './database.ts';
import type { DatabaseFile, DatabaseResult, DatabaseTask } from './database-task.ts';
import { makeFolder } from './make-folder.ts';
import { migrations as ownMigrations, type Migration } from './migrations.ts';
import { StorageFailure } from './storage-failure.ts';

/** Statements that may wait at a time; the worker does tens of thousands a second. */
const QUEUE = 4096;
const HEAP_MEGABYTES = 512;
/** The data folder holds keys and documents: its owner alone may look inside. */
const FOLDER_MODE = 0o700;

/**
 * Opens the database at `path`, or one that lives in memory for `:memory:`, in a thread of its own. Rejects with a
 * StorageFailure that has the code of SQLite or of the system, such as `SQLITE_NOTADB` or `EACCES`.
 */
export async function openDatabase(path: string, migrations: readonly Migration[] = ownMigrations): Promise<Database> {
  if (path !== ':memory:') await makeDataFolder(dirname(path));
  const worker = startWorker<DatabaseTask, DatabaseResult>({
    name: 'storage',
    entry: workerEntry(import.meta.url, './database-worker.ts'),
    data: { path, migrations } satisfies DatabaseFile,
    queue: QUEUE,
    heapMegabytes: HEAP_MEGABYTES,
  });
  const database = new WorkerDatabase(worker);
  try {
    await database.all('SELECT 1');
    return database;
  } catch (thrown) {
    await database.close();
    throw thrown;
  }
}

async function makeDataFolder(path: string): Promise<void> {
  try {
    await makeFolder(path, FOLDER_MODE);
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown;
    const code = 'code' in thrown ? String(thrown.code) : undefined;
    throw new StorageFailure('folder', thrown.message, { code, cause: thrown });
  }
}

class WorkerDatabase implements Database {
  readonly #worker: WorkerThread<DatabaseTask, DatabaseResult>;

  constructor(worker: WorkerThread<DatabaseTask, DatabaseResult>) {
    this.#worker = worker;
  }

  async all(sql: string, params: readonly Value[] = []): Promise<readonly Row[]> {
    const rows = await this.#call({ do: 'all', sql, params });
    return typeof rows === 'object' ? rows : [];
  }

  async run(sql: string, params: readonly Value[] = []): Promise<number> {
    const changes = await this.#call({ do: 'run', sql, params });
    return typeof changes === 'number' ? changes : 0;
  }

  async transaction(statements: readonly Statement[]): Promise<void> {
    await this.#call({ do: 'transaction', statements });
  }

  close(): Promise<void> {
    return this.#worker.close();
  }

  async #call(task: DatabaseTask): Promise<DatabaseResult> {
    try {
      return await this.#worker.call(task);
    } catch (thrown) {
      if (!(thrown instanceof WorkerFailure)) throw thrown;
      throw new StorageFailure(thrown.reason, thrown.message, { code: thrown.code, cause: thrown });
    }
  }
}
