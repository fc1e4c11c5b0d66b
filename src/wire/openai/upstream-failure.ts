import { type FailureCode, type FailureDetails, GatewayFailure } from '../../chat/failure.ts';
import { isJsonObject, type JsonObject } from '../../chat/json.ts';
import { googleErrorIn } from '../google-error.ts';
import { readableMessage, retryAfterMs } from '../upstream-message.ts';

const contextLength =
  /context.{0,24}(length|window|size)|maximum context|too many tokens|prompt is too long|input is too long/i;

type ErrorBody = { readonly message: string; readonly code: string; readonly param: string | undefined };

/** The error in a body, in any of the shapes seen; undefined when it holds none. Gemini wraps it in a list. */
function errorIn(body: unknown): ErrorBody | undefined {
  if (Array.isArray(body)) return errorIn(body[0]);
  if (!isJsonObject(body)) return undefined;
  const { error } = body;
  if (typeof error === 'string') return { message: error, code: '', param: undefined };
  const source: JsonObject | undefined = isJsonObject(error) ? error : body.object === 'error' ? body : undefined;
  if (!source) return undefined;
  const { message, code, type, param } = source;
  return {
    message: typeof message === 'string' ? message : '',
    code: typeof code === 'string' ? code : typeof type === 'string' ? type : '',
    param: typeof param === 'string' ? param : undefined,
  };
}

/** What a refused request is told where there is no error object: FastAPI's `detail`, Cohere's `message`. */
function detailIn(body: unknown): ErrorBody | undefined {
  if (!isJsonObject(body)) return undefined;
  const { detail, message } = body;
  const first: unknown = Array.isArray(detail) ? detail[0] : undefined;
  const said = isJsonObject(first) ? first.msg : (detail ?? message);
  return typeof said === 'string' ? { message: said, code: '', param: undefined } : undefined;
}

/** A reply other than 200 as the failure that the client may see. */
export function failureOfReply(
  status: number,
  text: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): GatewayFailure {
  const body = parsed(text);
  const error = errorIn(body) ?? detailIn(body);
  const fail = (code: FailureCode, message: string, details: FailureDetails = {}): GatewayFailure =>
    new GatewayFailure(code, message, { reason: `HTTP ${status}`, ...details });
  const unauthorized = (): GatewayFailure =>
    fail('upstream_auth_error', 'The model server refused the credentials the gateway uses for it.');
  switch (status) {
    case 400:
    case 422:
      return googleErrorIn(body).refusesKey ? unauthorized() : rejected(error);
    case 401:
    case 402: // an account without money
    case 403:
      return unauthorized();
    case 404:
      return fail('upstream_model_missing', 'The model server does not have this model.');
    case 413:
      return fail('request_too_large', 'The request is too large for the model server.');
    case 429: {
      const wait = retryAfterMs(headers) ?? googleErrorIn(body).retryDelayMs;
      return fail('rate_limit_exceeded', 'The model server is limiting requests; try again later.', {
        ...(wait !== undefined && { retryAfterMs: wait }),
      });
    }
    case 503:
    case 529:
      return fail('upstream_unavailable', 'The model server is not available right now.');
    default:
      return status >= 300 && status < 400
        ? fail('upstream_error', 'The model server answered with a redirect, which is not followed.')
        : fail('upstream_error', `The model server failed (HTTP ${status}).`);
  }
}

const refusedWithoutWords = 'The model server did not accept the request.';

function rejected(error: ErrorBody | undefined): GatewayFailure {
  const message = readableMessage(error?.message ?? '') || refusedWithoutWords;
  const details = error?.param === undefined ? {} : { param: readableMessage(error.param) };
  return new GatewayFailure(rejectionCode(error), message, details);
}

function rejectionCode(error: ErrorBody | undefined): FailureCode {
  const code = error?.code ?? '';
  if (code === 'context_length_exceeded' || contextLength.test(error?.message ?? '')) return 'context_length_exceeded';
  if (code === 'content_filter' || code === 'content_policy_violation') return 'content_filter';
  return 'upstream_rejected';
}

/** An error that came inside a success, as a whole body or as one frame of a stream; undefined when there is none. */
export function failureInReply(body: unknown): GatewayFailure | undefined {
  const error = errorIn(body);
  if (!error) return undefined;
  const code = rejectionCode(error);
  return code === 'upstream_rejected'
    ? new GatewayFailure(
        'upstream_error',
        `The model server failed: ${readableMessage(error.message) || 'no reason given'}`,
        { reason: 'an error inside the reply' },
      )
    : new GatewayFailure(code, readableMessage(error.message) || refusedWithoutWords);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
