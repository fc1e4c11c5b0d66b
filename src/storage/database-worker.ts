import { workerData } from 'node:worker_threads';
import { serve } from '../workers/serve.ts';
import { perform, type DatabaseFile, type DatabaseResult, type DatabaseTask } from './database-task.ts';
import { SqliteFile } from './sqlite.ts';

const { path, migrations } = workerData as DatabaseFile;
const file = new SqliteFile(path, migrations);
serve<DatabaseTask, DatabaseResult>({
  answer: (task) => perform(file, task),
  close: () => file.close(),
});
