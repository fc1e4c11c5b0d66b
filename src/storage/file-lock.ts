import Sqlite from 'better-sqlite3';

/** Held until it is let go, or its process ends in whatever way: the system itself then frees it. */
export type FileLock = { release(): void };

/**
 * Takes a file for this process alone; it is made where it is not there. Undefined while somebody holds it, another part
 * of this process too. Node itself has no such locks, and SQLite does everything that they take. Not for network disks.
 */
export function lockFile(path: string): FileLock | undefined {
  const file = new Sqlite(path, { timeout: 0 });
  try {
    file.pragma('journal_mode = MEMORY'); // nothing is written, so nothing needs a file beside it
    file.exec('BEGIN EXCLUSIVE');
    return { release: () => file.close() };
  } catch (thrown) {
    file.close();
    if (thrown instanceof Sqlite.SqliteError && thrown.code.startsWith('SQLITE_BUSY')) return undefined;
    throw thrown;
  }
}
