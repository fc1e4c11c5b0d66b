import type { Row, Statement, Value } from './database.ts';
import type { Migration } from './migrations.ts';
import type { SqliteFile } from './sqlite.ts';

/** What the storage worker is asked to do. */
export type DatabaseTask =
  | { readonly do: 'all' | 'run'; readonly sql: string; readonly params: readonly Value[] }
  | { readonly do: 'transaction'; readonly statements: readonly Statement[] };

/** Rows of `all`, the changes of `run`, nothing of a transaction. */
export type DatabaseResult = readonly Row[] | number | undefined;

/** What the storage worker starts with. */
export type DatabaseFile = { readonly path: string; readonly migrations: readonly Migration[] };

export function perform(file: SqliteFile, task: DatabaseTask): DatabaseResult {
  switch (task.do) {
    case 'all':
      return file.all(task.sql, task.params);
    case 'run':
      return file.run(task.sql, task.params);
    case 'transaction':
      file.transaction(task.statements);
      return undefined;
  }
}
