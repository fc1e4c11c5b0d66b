/** The one table: what each code means on the wire, and whether another model or a later try may help. */
const table = {
  invalid_json: { status: 400, type: 'invalid_request_error', retryable: false },
  invalid_request: { status: 400, type: 'invalid_request_error', retryable: false },
  invalid_value: { status: 400, type: 'invalid_request_error', retryable: false },
  missing_required_parameter: { status: 400, type: 'invalid_request_error', retryable: false },
  unsupported_parameter: { status: 400, type: 'invalid_request_error', retryable: true },
  context_length_exceeded: { status: 400, type: 'invalid_request_error', retryable: true },
  no_eligible_model: { status: 400, type: 'invalid_request_error', retryable: false },
  content_filter: { status: 400, type: 'invalid_request_error', retryable: false },
  upstream_rejected: { status: 400, type: 'invalid_request_error', retryable: false },
  invalid_api_key: { status: 401, type: 'authentication_error', retryable: false },
  invalid_token: { status: 401, type: 'authentication_error', retryable: false },
  permission_denied: { status: 403, type: 'permission_error', retryable: false },
  second_factor_required: { status: 403, type: 'permission_error', retryable: false },
  origin_not_allowed: { status: 403, type: 'permission_error', retryable: false },
  upstream_model_missing: { status: 404, type: 'invalid_request_error', retryable: true },
  decision_not_found: { status: 404, type: 'invalid_request_error', retryable: false },
  key_not_found: { status: 404, type: 'invalid_request_error', retryable: false },
  model_not_found: { status: 404, type: 'invalid_request_error', retryable: false },
  unsupported_endpoint: { status: 404, type: 'invalid_request_error', retryable: false },
  method_not_allowed: { status: 405, type: 'invalid_request_error', retryable: false },
  request_timeout: { status: 408, type: 'timeout_error', retryable: false },
  request_too_large: { status: 413, type: 'invalid_request_error', retryable: false },
  unsupported_media_type: { status: 415, type: 'invalid_request_error', retryable: false },
  rate_limit_exceeded: { status: 429, type: 'rate_limit_error', retryable: true },
  quota_exhausted: { status: 429, type: 'rate_limit_error', retryable: false },
  budget_exhausted: { status: 429, type: 'rate_limit_error', retryable: true },
  headers_too_large: { status: 431, type: 'invalid_request_error', retryable: false },
  client_closed_request: { status: 499, type: 'invalid_request_error', retryable: false },
  internal_error: { status: 500, type: 'server_error', retryable: false },
  upstream_error: { status: 502, type: 'server_error', retryable: true },
  upstream_invalid: { status: 502, type: 'server_error', retryable: true },
  upstream_incomplete: { status: 502, type: 'server_error', retryable: true },
  upstream_auth_error: { status: 502, type: 'server_error', retryable: true },
  upstream_unavailable: { status: 503, type: 'server_error', retryable: true },
  overloaded: { status: 503, type: 'server_error', retryable: true },
  identity_unavailable: { status: 503, type: 'server_error', retryable: true },
  limits_unavailable: { status: 503, type: 'server_error', retryable: false },
  masking_unavailable: { status: 503, type: 'server_error', retryable: false },
  guard_unavailable: { status: 503, type: 'server_error', retryable: false },
  audit_unavailable: { status: 503, type: 'server_error', retryable: false },
  shutting_down: { status: 503, type: 'server_error', retryable: true },
  upstream_timeout: { status: 504, type: 'server_error', retryable: true },
} as const;

export type FailureCode = keyof typeof table;
/** Every code the gateway can answer with; the reference of errors is made from it. */
export const failureTable: Readonly<Record<FailureCode, { status: number; type: string; retryable: boolean }>> = table;

/** The clocks of an attempt; `cold_start` stands for headers and first token while a model is being loaded. */
export type TimeoutKind = 'queue' | 'connect' | 'headers' | 'cold_start' | 'first_token' | 'idle' | 'total';

export type FailureDetails = {
  /** The request field at fault, as a path: `messages[2].content`. */
  readonly param?: string;
  /** How long the upstream asks to wait. */
  readonly retryAfterMs?: number;
  /** Which clock ran out. */
  readonly timeoutKind?: TimeoutKind;
  /** Why, for the operator's log: `ECONNREFUSED`, `HTTP 503`; never a secret, or words of an upstream or a caller. */
  readonly reason?: string;
  readonly cause?: unknown;
  /** The request's time was up before this upstream had its share of it: that says nothing of the upstream. */
  readonly isBlameless?: boolean;
  /** Only the operator can mend it: no later try helps. */
  readonly isLasting?: boolean;
};

/** The one error of the house. `message` is read by end users: no keys, hosts, prompts or stack traces in it. */
export class GatewayFailure extends Error {
  override readonly name = 'GatewayFailure';
  readonly code: FailureCode;
  readonly status: number;
  readonly type: string;
  /** Another model or a later try may help. */
  readonly retryable: boolean;
  readonly param: string | null;
  readonly retryAfterMs: number | undefined;
  readonly timeoutKind: TimeoutKind | undefined;
  readonly reason: string | undefined;
  readonly isBlameless: boolean;
  readonly isLasting: boolean;

  constructor(code: FailureCode, message: string, details: FailureDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    const row = failureTable[code];
    this.code = code;
    this.status = row.status;
    this.type = row.type;
    this.retryable = row.retryable;
    this.param = details.param ?? null;
    this.retryAfterMs = details.retryAfterMs;
    this.timeoutKind = details.timeoutKind;
    this.reason = details.reason;
    this.isBlameless = details.isBlameless === true;
    this.isLasting = details.isLasting === true;
  }
}

/** Whatever was thrown, as a failure; a stranger becomes `internal_error` and keeps its cause for the log. */
export const asFailure = (thrown: unknown): GatewayFailure =>
  thrown instanceof GatewayFailure
    ? thrown
    : new GatewayFailure('internal_error', 'The gateway met an unexpected error.', { cause: thrown });

/** How a call ended that threw: `cancelled` where the client left, else the code of the failure. */
export function outcomeOf(thrown: unknown): string {
  if (!(thrown instanceof GatewayFailure)) return 'internal_error';
  return thrown.code === 'client_closed_request' ? 'cancelled' : thrown.code;
}

/** Codes of upstreams' failures whose messages are the house's own to the last word. */
const toldInOurWords: ReadonlySet<FailureCode> = new Set([
  'upstream_auth_error',
  'upstream_incomplete',
  'upstream_invalid',
  'upstream_timeout',
  'upstream_unavailable',
]);

/** Why it failed, short and fit for the operator's log; undefined where that cannot be told in our own words. */
export function reasonOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof GatewayFailure)) return undefined;
  return thrown.reason ?? (toldInOurWords.has(thrown.code) ? thrown.message : undefined);
}
