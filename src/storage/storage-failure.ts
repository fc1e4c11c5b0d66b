import type { WorkerFailureReason } from '../workers/worker-failure.ts';

/** The database did not do what it was asked to. The message is for logs; rooms say in their own words what it means. */
export class StorageFailure extends Error {
  override readonly name = 'StorageFailure';
  readonly reason: WorkerFailureReason | 'row' | 'folder';
  /** The code of SQLite or of the system, such as `SQLITE_CONSTRAINT_UNIQUE` or `EACCES`. */
  readonly code: string | undefined;

  constructor(
    reason: WorkerFailureReason | 'row' | 'folder',
    message: string,
    details: { readonly code?: string | undefined; readonly cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.reason = reason;
    this.code = details.code;
  }
}
