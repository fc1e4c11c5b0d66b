import type { IncomingHttpHeaders } from 'node:http';

export type HeardError = {
  readonly code: string | null;
  readonly message: string;
  readonly timeout_kind?: string;
};

/** All that a client saw of one chat request. Times are monotonic milliseconds (`performance.now`). */
export type Heard = {
  /** 0 where no reply came. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The answer's text, its pieces joined. */
  readonly text: string;
  readonly finishReason: string | undefined;
  /** `[DONE]` came; of a reply that is not streamed: the body was read as a whole answer. */
  readonly isDone: boolean;
  /** Of the reply's body, or of the one error frame. */
  readonly error: HeardError | undefined;
  readonly usage: Readonly<Record<string, unknown>> | undefined;
  /** The HTTP body came to its end in order. */
  readonly isWhole: boolean;
  /** What no stream may do, such as text behind the finish. */
  readonly breaches: readonly string[];
  readonly sentAt: number;
  readonly firstTokenAt: number | undefined;
  readonly endedAt: number;
};
