import type { FailureCode, FailureDetails, GatewayFailure } from '../../chat/failure.ts';
import { isJsonObject } from '../../chat/json.ts';
import { codeOfStatus, failureOfCode, statusIn, wordsOfStatus } from '../code-of-status.ts';
import { jsonOrUndefined } from '../json-or-undefined.ts';
import { readableMessage, retryAfterMs } from '../upstream-message.ts';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

const overlong = /prompt is too long|context (?:limit|window|length)|too many (?:input )?tokens/i;
/** From the beginning: further on, the words may be the caller's own. */
const unpaid = /^your credit balance is too low/i;

/** What each of Anthropic's error types comes to. */
const codes = new Map<string, FailureCode>(
  Object.entries({
    invalid_request_error: 'upstream_rejected',
    authentication_error: 'upstream_auth_error',
    billing_error: 'upstream_auth_error',
    permission_error: 'upstream_auth_error',
    not_found_error: 'upstream_model_missing',
    request_too_large: 'request_too_large',
    rate_limit_error: 'rate_limit_exceeded',
    timeout_error: 'upstream_timeout',
    overloaded_error: 'upstream_unavailable',
    conflict_error: 'upstream_unavailable',
    api_error: 'upstream_error',
  } as const),
);

type ErrorBody = {
  readonly type: string;
  readonly message: string;
  /** The HTTP status that another server's error gives as its code. */
  readonly status: number | undefined;
};

/** An error body's type and words; both empty where it is none of Anthropic's. */
export function errorIn(body: unknown): ErrorBody | undefined {
  if (!isJsonObject(body) || !isJsonObject(body.error)) return undefined;
  const { type, message } = body.error;
  return {
    type: typeof type === 'string' ? type : '',
    message: typeof message === 'string' ? message : '',
    status: statusIn(body.error),
  };
}

/** The statuses of a request that is at fault itself. */
const rejections: ReadonlySet<number> = new Set([400, 413, 422]);

/**
 * What an error calls itself counts for more than its status, but for the general word, which says less than a 503 does,
 * and for a bad request, which is what proxies of OpenAI's shape call everything, a refused key too.
 */
function codeOf(type: string, status: number | undefined): FailureCode {
  const named = codes.get(type);
  const isRejection = status === undefined || rejections.has(status);
  const isVague = named === 'upstream_error' || (named === 'upstream_rejected' && !isRejection);
  return named === undefined || isVague ? codeOfStatus(status ?? 500) : named;
}

/** A reply other than 200 as the failure that the client may see. */
export function failureOfReply(status: number, text: string, headers: Headers): GatewayFailure {
  const { type = '', message = '' } = errorIn(jsonOrUndefined(text)) ?? {};
  const wait = retryAfterMs(headers);
  const details = {
    reason: `HTTP ${status}${codes.has(type) ? ` ${type}` : ''}`,
    ...(wait !== undefined && { retryAfterMs: wait }),
  };
  const code = codeOf(type, status);
  return rejected(code, message, details) ?? failureOfCode(code, wordsOfStatus(status), details);
}

/** An error that came inside a success; undefined where the body or frame is none. */
export function failureInReply(body: unknown): GatewayFailure | undefined {
  if (!isJsonObject(body) || body.type !== 'error') return undefined;
  const { type = '', message = '', status } = errorIn(body) ?? {};
  const code = codeOf(type, status);
  const details = { reason: `an error inside the reply${codes.has(type) ? `: ${type}` : ''}` };
  return rejected(code, message, details) ?? failureOfCode(code, '', details);
}

/** The failure whose words tell what it is; undefined for those that are told in our own. */
function rejected(code: FailureCode, message: string, details: FailureDetails): GatewayFailure | undefined {
  if (code !== 'upstream_rejected' && code !== 'request_too_large') return undefined;
  const words = readableMessage(message);
  if (overlong.test(message)) return failureOfCode('context_length_exceeded', words, details);
  if (unpaid.test(message)) return failureOfCode('upstream_auth_error', '', details);
  return code === 'upstream_rejected' ? failureOfCode(code, words, details) : undefined;
}
