import Sqlite from 'better-sqlite3';
import { BoundedMap } from '../runtime/bounded-map.ts';
import type { Row, Statement, Value } from './database.ts';
import type { Migration } from './migrations.ts';

/** Prepared statements kept; the gateway itself uses a few dozen. */
const STATEMENTS_KEPT = 128;
/** How long one call waits for another process that writes. Nothing can interrupt it, so it is short. */
const BUSY_MS = 200;

/** The database as it stands in one thread; every call waits for the disk. */
export class SqliteFile {
  readonly #file: Sqlite.Database;
  readonly #prepared = new BoundedMap<string, Sqlite.Statement<Value[], Row>>(STATEMENTS_KEPT);

  /** Opens or creates the file, and brings it up to date. Throws with the reason. */
  constructor(path: string, migrations: readonly Migration[]) {
    this.#file = new Sqlite(path, { timeout: BUSY_MS });
    try {
      this.#file.pragma('journal_mode = WAL');
      this.#file.pragma('synchronous = NORMAL');
      this.#file.pragma('foreign_keys = ON');
      this.#file.pragma('trusted_schema = OFF');
      migrate(this.#file, migrations);
    } catch (thrown) {
      this.#file.close();
      throw thrown;
    }
  }

  all(sql: string, params: readonly Value[] = []): readonly Row[] {
    return this.#prepare(sql).all(...params);
  }

  run(sql: string, params: readonly Value[] = []): number {
    return this.#prepare(sql).run(...params).changes;
  }

  transaction(statements: readonly Statement[]): void {
    this.#file
      .transaction(() => {
        for (const { sql, params } of statements) this.run(sql, params);
      })
      .immediate();
  }

  /** From here on no call waits for another process. */
  hurry(): void {
    this.#file.pragma('busy_timeout = 0');
  }

  close(): void {
    this.#prepared.clear();
    this.#file.close();
  }

  #prepare(sql: string): Sqlite.Statement<Value[], Row> {
    const statement = this.#prepared.get(sql) ?? this.#file.prepare<Value[], Row>(sql);
    this.#prepared.set(sql, statement);
    return statement;
  }
}

function migrate(file: Sqlite.Database, migrations: readonly Migration[]): void {
  file
    .transaction(() => {
      const version = Number(file.pragma('user_version', { simple: true }));
      if (version > migrations.length) {
        throw new Error(
          `The database has version ${version} and this program knows ${migrations.length}: use a newer program or another data folder.`,
        );
      }
      for (const step of migrations.slice(version)) {
        file.exec(step.sql);
        file.pragma(`user_version = ${step.version}`);
      }
    })
    .immediate();
}
