import { type FailureCode, GatewayFailure, type FailureDetails } from '../chat/failure.ts';
import { isJsonObject } from '../chat/json.ts';

/** The statuses that have a code of their own, whoever answers with them. */
const codes: ReadonlyMap<number, FailureCode> = new Map<number, FailureCode>([
  // The gateway's own account: no request would fare better.
  [401, 'upstream_auth_error'],
  [402, 'upstream_auth_error'],
  [403, 'upstream_auth_error'],
  [404, 'upstream_model_missing'],
  [413, 'request_too_large'],
  [429, 'rate_limit_exceeded'],
  // The server, or a proxy before it, did not come to an answer: the same request may succeed a moment later.
  [408, 'upstream_unavailable'],
  [409, 'upstream_unavailable'],
  [425, 'upstream_unavailable'],
  [502, 'upstream_unavailable'],
  [503, 'upstream_unavailable'],
  [504, 'upstream_unavailable'],
  [529, 'upstream_unavailable'],
  // text-generation-inference, where a generation broke.
  [424, 'upstream_error'],
]);

/**
 * What a status other than 200 means for the one who asked. What is not in the table: any other 4xx is a request that the
 * server does not take, any other 5xx a server that failed; a redirect is not followed, and a success without content is
 * no answer.
 */
export function codeOfStatus(status: number): FailureCode {
  const code = codes.get(status);
  if (code) return code;
  if (status < 400) return 'upstream_invalid';
  return status < 500 ? 'upstream_rejected' : 'upstream_error';
}

/** What is told of a failure in our own words; of a rejection, where the server gives no reason. */
const messages: Partial<Record<FailureCode, string>> = {
  upstream_auth_error: "The model server refused the gateway's key or account.",
  upstream_model_missing: 'The model server does not have this model.',
  upstream_timeout: 'The model server gave up waiting.',
  request_too_large: 'The request is too large for the model server.',
  rate_limit_exceeded: 'The model server is limiting requests; try again later.',
  upstream_unavailable: 'The model server is overloaded or not available right now.',
  upstream_invalid: 'The model server answered without content.',
  upstream_error: 'The model server failed while answering.',
};

const rejection = 'The model server did not accept the request.';

/** A failure of this code, in the server's words where they are given and else in our own. */
export const failureOfCode = (code: FailureCode, words: string, details: FailureDetails): GatewayFailure =>
  new GatewayFailure(code, words || (messages[code] ?? rejection), details);

const isRedirect = (status: number): boolean => status >= 300 && status < 400;

/** What our words say of a status that its code alone does not tell. */
export const wordsOfStatus = (status: number): string =>
  isRedirect(status) ? 'The model server answered with a redirect, which is not followed.' : '';

const errorStatus = /^[45]\d\d$/;

/** The HTTP status that an error names as its code, as in `{ "message": "...", "code": 429 }`; undefined without one. */
export function statusIn(error: unknown): number | undefined {
  const code = isJsonObject(error) ? error.code : undefined;
  return (typeof code === 'number' || typeof code === 'string') && errorStatus.test(String(code))
    ? Number(code)
    : undefined;
}
