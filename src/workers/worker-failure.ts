/** Why a worker did not answer: its queue is full, it was closed, it stopped, or the task itself failed. */
export type WorkerFailureReason = 'full' | 'closed' | 'stopped' | 'task';

/** The message is for logs. */
export class WorkerFailure extends Error {
  override readonly name = 'WorkerFailure';
  readonly reason: WorkerFailureReason;
  /** The code of the error that the task threw, such as `SQLITE_BUSY`. */
  readonly code: string | undefined;

  constructor(
    reason: WorkerFailureReason,
    message: string,
    details: { code?: string | undefined; cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.reason = reason;
    this.code = details.code;
  }
}
