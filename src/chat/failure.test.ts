import { expect, it } from 'vitest';
import { asFailure, type FailureCode, failureTable, GatewayFailure, outcomeOf } from './failure.ts';

it('passes a failure of the house as it is', () => {
  const failure = new GatewayFailure('model_not_found', 'Немає.', { param: 'model' });
  expect(asFailure(failure)).toBe(failure);
});

it.each([new Error('secret of the machine'), 'text', undefined, { message: 'x' }])(
  'makes %s an internal error that says nothing of it and keeps it for the log',
  (thrown) => {
    const failure = asFailure(thrown);
    expect(failure).toMatchObject({ code: 'internal_error', status: 500, retryable: false });
    expect(failure.message).not.toContain('secret');
    expect(failure.cause).toBe(thrown);
  },
);

it('says all that a code means', () => {
  expect(
    new GatewayFailure('upstream_timeout', 'Пізно.', { timeoutKind: 'idle', retryAfterMs: 3, cause: 'c' }),
  ).toMatchObject({
    name: 'GatewayFailure',
    status: 504,
    type: 'server_error',
    retryable: true,
    param: null,
    timeoutKind: 'idle',
    retryAfterMs: 3,
    cause: 'c',
  });
  expect('cause' in new GatewayFailure('internal_error', 'x')).toBe(false);
});

/** The statuses that specifications and SDKs expect. */
const expected: Partial<Record<FailureCode, number>> = {
  invalid_json: 400,
  missing_required_parameter: 400,
  unsupported_parameter: 400,
  context_length_exceeded: 400,
  content_filter: 400,
  invalid_api_key: 401,
  model_not_found: 404,
  request_timeout: 408,
  request_too_large: 413,
  rate_limit_exceeded: 429,
  client_closed_request: 499,
  internal_error: 500,
  upstream_error: 502,
  upstream_auth_error: 502,
  upstream_unavailable: 503,
  upstream_timeout: 504,
};

it('keeps the statuses that clients rely on', () => {
  for (const [code, status] of Object.entries(expected)) expect(failureTable[code as FailureCode].status).toBe(status);
});

it("never uses the two statuses that SDKs misread, and tries nothing again that is the client's fault", () => {
  const statuses = Object.values(failureTable).map(({ status }) => status);
  expect(statuses).not.toContain(409);
  expect(statuses).not.toContain(422);
  for (const code of [
    'invalid_json',
    'invalid_value',
    'content_filter',
    'upstream_rejected',
    'invalid_api_key',
  ] as const)
    expect(failureTable[code].retryable).toBe(false);
});

it.each([
  [new GatewayFailure('client_closed_request', 'Пішов.'), 'cancelled'],
  [new GatewayFailure('upstream_timeout', 'Пізно.'), 'upstream_timeout'],
  [new TypeError('bug'), 'internal_error'],
  ['text', 'internal_error'],
])('the outcome of %s is %s', (thrown, outcome) => {
  expect(outcomeOf(thrown)).toBe(outcome);
});
