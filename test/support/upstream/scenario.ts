/** One thing that the upstream does on the wire. */
export type Step =
  /** Written by itself; the first one also sends status and headers. */
  | { readonly send: string | Uint8Array }
  /** Written to the socket as it is, past HTTP: a head torn in the middle, or something else than HTTP. */
  | { readonly raw: string }
  /** Status and headers alone. */
  | { readonly open: true }
  | { readonly waitMs: number }
  /** Nothing more, until the other side leaves. */
  | { readonly hang: true }
  /** Closes the connection in order (FIN), wherever the body stands. */
  | { readonly cut: true }
  /** Resets the connection (RST). */
  | { readonly reset: true }
  | { readonly end: true };

/** An answer as data. A scenario that runs out of steps has ended. */
export type Scenario = {
  /** 200 when left out. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly steps: Iterable<Step>;
};

/** A request as it arrived. */
export type RecordedRequest = {
  readonly method: string;
  /** With the query, as written: `/v1/chat/completions`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Parsed JSON; empty where there was none. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly raw: string;
  /** Monotonic milliseconds (`performance.now`), as all times here. */
  readonly receivedAt: number;
  /** When the exchange was over; undefined while it is open. */
  readonly closedAt: number | undefined;
  /** The other side left before the answer was whole. */
  readonly abandoned: boolean;
  /** Resolves with `closedAt`. */
  readonly closed: Promise<number>;
};

/** What to answer; a function may look at the request. */
export type Reply = Scenario | ((request: RecordedRequest) => Scenario);

/** The scenario that a reply comes to for this request. */
export const scenarioOf = (reply: Reply, request: RecordedRequest): Scenario =>
  typeof reply === 'function' ? reply(request) : reply;

export const sseHeaders = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' } as const;

/** A whole JSON body with its length, in one write. */
export function jsonScenario(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Scenario {
  const bytes = Buffer.from(JSON.stringify(body));
  return {
    status,
    headers: { 'content-type': 'application/json', 'content-length': String(bytes.length), ...headers },
    steps: [{ send: bytes }, { end: true }],
  };
}

/** One SSE event with a JSON payload. */
export const sseFrame = (payload: unknown): string => `data: ${JSON.stringify(payload)}\n\n`;

export const sseDone = 'data: [DONE]\n\n';

/** A whole SSE answer: one write for each event. */
export const sseScenario = (events: readonly string[]): Scenario => ({
  headers: sseHeaders,
  steps: [...events.map((send) => ({ send })), { end: true }],
});
