/** What a column can hold. */
export type Value = string | number | bigint | null | Uint8Array;
/** A row by the names of its columns; read it with `textColumn` and `numberColumn`. */
export type Row = Readonly<Record<string, Value | undefined>>;
export type Statement = { readonly sql: string; readonly params?: readonly Value[] };

/** The embedded database. Every method rejects with a StorageFailure. */
export type Database = {
  /** The rows of a statement that returns some; bound their number in the SQL. */
  all(sql: string, params?: readonly Value[]): Promise<readonly Row[]>;
  /** Runs a statement that returns no rows and tells how many it changed. */
  run(sql: string, params?: readonly Value[]): Promise<number>;
  /** All or none, in order. */
  transaction(statements: readonly Statement[]): Promise<void>;
  /** Finishes what was asked before; later calls are refused. */
  close(): Promise<void>;
};
