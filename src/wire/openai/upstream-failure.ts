import type { FailureCode, FailureDetails, GatewayFailure } from '../../chat/failure.ts';
import { isJsonObject, type JsonObject } from '../../chat/json.ts';
import { codeOfStatus, failureOfCode, statusIn, wordsOfStatus } from '../code-of-status.ts';
import { googleErrorIn } from '../google-error.ts';
import { jsonOrUndefined } from '../json-or-undefined.ts';
import { readableMessage, retryAfterMs } from '../upstream-message.ts';

const contextLength =
  /context.{0,24}(length|window|size)|maximum context|too many tokens|prompt is too long|input is too long/i;

type ErrorBody = {
  readonly message: string;
  readonly code: string;
  readonly param: string | undefined;
  /** The HTTP status that it gives as its code. */
  readonly status?: number | undefined;
};

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
    status: statusIn(source),
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
  const body = jsonOrUndefined(text);
  const google = googleErrorIn(body);
  const wait = retryAfterMs(headers) ?? google.retryDelayMs;
  const details = { reason: `HTTP ${status}`, ...(wait !== undefined && { retryAfterMs: wait }) };
  const code = google.refusesKey ? 'upstream_auth_error' : codeOfStatus(status);
  const failure = rejected(code, errorIn(body) ?? detailIn(body), details);
  return failure ?? failureOfCode(code, wordsOfStatus(status), details);
}

/** The failure that is told in the server's words: what the request itself did. */
function rejected(
  code: FailureCode,
  error: ErrorBody | undefined,
  details: FailureDetails,
): GatewayFailure | undefined {
  const named = ownCode(error);
  if (code !== 'upstream_rejected' && !named) return undefined;
  const ours = named ?? (isOverlong(error) ? 'context_length_exceeded' : code);
  const param = error?.param === undefined ? {} : { param: readableMessage(error.param) };
  return failureOfCode(ours, readableMessage(error?.message ?? ''), { ...details, ...param });
}

/** What the error calls itself counts for more than its status. */
function ownCode(error: ErrorBody | undefined): FailureCode | undefined {
  const code = error?.code;
  if (code === 'context_length_exceeded') return code;
  return code === 'content_filter' || code === 'content_policy_violation' ? 'content_filter' : undefined;
}

const isOverlong = (error: ErrorBody | undefined): boolean => contextLength.test(error?.message ?? '');

/** An error that came inside a success, as a whole body or as one frame of a stream; undefined when there is none. */
export function failureInReply(body: unknown): GatewayFailure | undefined {
  const error = errorIn(body);
  if (!error) return undefined;
  const google = googleErrorIn(body);
  const details = {
    reason: `an error inside the reply${error.status === undefined ? '' : `: ${error.status}`}`,
    ...(google.retryDelayMs !== undefined && { retryAfterMs: google.retryDelayMs }),
  };
  const told = google.refusesKey ? 'upstream_auth_error' : codeOfStatus(error.status ?? 500);
  const code = told === 'upstream_error' && isOverlong(error) ? 'upstream_rejected' : told;
  const failure = rejected(code, error, details);
  if (failure) return failure;
  const words = `The model server failed: ${readableMessage(error.message) || 'no reason given'}`;
  return failureOfCode(code, code === 'upstream_error' ? words : '', details);
}
