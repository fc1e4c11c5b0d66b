import { type FailureCode, type FailureDetails, GatewayFailure } from '../../chat/failure.ts';
import { isJsonObject } from '../../chat/json.ts';
import { readableMessage, retryAfterMs } from '../upstream-message.ts';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

const overlong = /prompt is too long|context (?:limit|window|length)|too many (?:input )?tokens/i;
const unpaid = /credit balance is too low|billing|payment/i;

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
    conflict_error: 'upstream_error',
    api_error: 'upstream_error',
  } as const),
);

function codeOfStatus(status: number): FailureCode {
  switch (status) {
    case 400:
    case 422:
      return 'upstream_rejected';
    case 401:
    case 402:
    case 403:
      return 'upstream_auth_error';
    case 404:
      return 'upstream_model_missing';
    case 408:
    case 504:
      return 'upstream_timeout';
    case 413:
      return 'request_too_large';
    case 429:
      return 'rate_limit_exceeded';
    case 503:
    case 529:
      return 'upstream_unavailable';
    default:
      return status < 400 ? 'upstream_invalid' : 'upstream_error';
  }
}

const inOurWords: Partial<Record<FailureCode, string>> = {
  upstream_auth_error: "The model server refused the gateway's key or account.",
  upstream_model_missing: 'The model server does not have this model.',
  upstream_timeout: 'The model server gave up waiting.',
  request_too_large: 'The request is too large for the model server.',
  rate_limit_exceeded: 'The model server is limiting requests; try again later.',
  upstream_unavailable: 'The model server is overloaded or not available right now.',
  upstream_invalid: 'The model server answered with a redirect or without content.',
  upstream_error: 'The model server failed while answering.',
};

/** An error body's type and words; both empty where it is none of Anthropic's. */
export function errorIn(body: unknown): { readonly type: string; readonly message: string } | undefined {
  if (!isJsonObject(body) || !isJsonObject(body.error)) return undefined;
  const { type, message } = body.error;
  return { type: typeof type === 'string' ? type : '', message: typeof message === 'string' ? message : '' };
}

/** A reply other than 200 as the failure that the client may see. */
export function failureOfReply(status: number, text: string, headers: Headers): GatewayFailure {
  const { type = '', message = '' } = errorIn(parsed(text)) ?? {};
  const wait = retryAfterMs(headers);
  const named = codes.get(type);
  // The general word says less than a 503 does.
  const code = named === undefined || named === 'upstream_error' ? codeOfStatus(status) : named;
  return failureOf(code, message, {
    reason: `HTTP ${status}${codes.has(type) ? ` ${type}` : ''}`,
    ...(wait !== undefined && { retryAfterMs: wait }),
  });
}

/** An error that came inside a success; undefined where the body or frame is none. */
export function failureInReply(body: unknown): GatewayFailure | undefined {
  if (!isJsonObject(body) || body.type !== 'error') return undefined;
  const { type, message } = errorIn(body) ?? { type: '', message: '' };
  const code = codes.get(type) ?? 'upstream_error';
  return failureOf(code, message, { reason: `an error inside the reply${codes.has(type) ? `: ${type}` : ''}` });
}

function failureOf(code: FailureCode, message: string, details: FailureDetails): GatewayFailure {
  const words = readableMessage(message);
  if (code === 'upstream_rejected' || code === 'request_too_large') {
    if (overlong.test(message)) return new GatewayFailure('context_length_exceeded', words, details);
    if (unpaid.test(message))
      return new GatewayFailure('upstream_auth_error', inOurWords.upstream_auth_error ?? '', details);
  }
  if (code === 'upstream_rejected')
    return new GatewayFailure(code, words || 'The model server did not accept the request.', details);
  return new GatewayFailure(code, inOurWords[code] ?? '', details);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
