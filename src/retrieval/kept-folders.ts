import { textColumn } from '../storage/columns.ts';
import type { Database } from '../storage/database.ts';

/** More folders than a configuration may name. */
const MOST_FOLDERS = 1000;

/** The folders that the index was last kept in step with, so that one taken off the list is noticed after a restart too. */
export class KeptFolders {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async all(): Promise<readonly string[]> {
    const rows = await this.#database.all('SELECT path FROM kept_folders LIMIT ?', [MOST_FOLDERS]);
    return rows.map((row) => textColumn(row, 'path'));
  }

  async replace(paths: readonly string[]): Promise<void> {
    await this.#database.transaction([
      { sql: 'DELETE FROM kept_folders' },
      ...[...new Set(paths)].map((path) => ({ sql: 'INSERT INTO kept_folders (path) VALUES (?)', params: [path] })),
    ]);
  }
}
