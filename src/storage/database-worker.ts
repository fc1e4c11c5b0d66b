import { workerData } from 'node:worker_threads';
import { sleep } from '../runtime/sleep.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { serve } from '../workers/serve.ts';
import { perform, type DatabaseFile, type DatabaseResult, type DatabaseTask } from './database-task.ts';
import { SqliteFile } from './sqlite.ts';

/** How long to wait for another process that writes, such as `nexus ingest` beside a running gateway. */
const BUSY_MS = 5000;
/** Between two attempts, in which the worker hears that it should close. */
const PAUSE_MS = 10;

const { path, migrations } = workerData as DatabaseFile;
let file: SqliteFile | undefined;
let closing = false;

const isBusy = (thrown: unknown): boolean =>
  thrown instanceof Error && 'code' in thrown && String(thrown.code).startsWith('SQLITE_BUSY');

/** What is refused as busy has changed nothing, so it can be tried again. */
async function answer(task: DatabaseTask): Promise<DatabaseResult> {
  const until = systemClock.monotonic() + BUSY_MS;
  for (;;) {
    try {
      // Opened by the first task, so that what is wrong with the file reaches the one who asks.
      return perform((file ??= new SqliteFile(path, migrations)), task);
    } catch (thrown) {
      if (closing || !isBusy(thrown) || systemClock.monotonic() >= until) throw thrown;
    }
    await sleep(systemClock, PAUSE_MS);
  }
}

serve<DatabaseTask, DatabaseResult>({
  answer,
  hurry: () => {
    closing = true;
    file?.hurry();
  },
  close: () => file?.close(),
});
