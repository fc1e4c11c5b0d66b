import { describe, expect, it } from 'vitest';
import { failureInReply, failureOfReply } from './upstream-failure.ts';

const body = (type: string, message = 'Words of the server.'): string =>
  JSON.stringify({ type: 'error', error: { type, message }, request_id: 'req_1' });

describe('a reply that is an error', () => {
  it.each([
    [400, 'invalid_request_error', 'upstream_rejected'],
    [401, 'authentication_error', 'upstream_auth_error'],
    [402, 'billing_error', 'upstream_auth_error'],
    [403, 'permission_error', 'upstream_auth_error'],
    [404, 'not_found_error', 'upstream_model_missing'],
    [409, 'conflict_error', 'upstream_unavailable'],
    [413, 'request_too_large', 'request_too_large'],
    [429, 'rate_limit_error', 'rate_limit_exceeded'],
    [500, 'api_error', 'upstream_error'],
    [504, 'timeout_error', 'upstream_timeout'],
    [529, 'overloaded_error', 'upstream_unavailable'],
    [400, 'something_new', 'upstream_rejected'],
    [418, 'something_new', 'upstream_rejected'],
    [502, 'api_error', 'upstream_unavailable'],
    [401, 'invalid_request_error', 'upstream_auth_error'],
    [403, 'invalid_request_error', 'upstream_auth_error'],
    [404, 'invalid_request_error', 'upstream_model_missing'],
    [413, 'invalid_request_error', 'upstream_rejected'],
    [422, 'invalid_request_error', 'upstream_rejected'],
    [429, 'invalid_request_error', 'rate_limit_exceeded'],
    [500, 'invalid_request_error', 'upstream_error'],
    [503, 'invalid_request_error', 'upstream_unavailable'],
  ])('%i %s is %s', (status, type, code) => {
    expect(failureOfReply(status, body(type), {})).toMatchObject({ code });
  });

  it.each([
    [302, 'upstream_invalid'],
    [400, 'upstream_rejected'],
    [401, 'upstream_auth_error'],
    [404, 'upstream_model_missing'],
    [405, 'upstream_rejected'],
    [408, 'upstream_unavailable'],
    [413, 'request_too_large'],
    [422, 'upstream_rejected'],
    [429, 'rate_limit_exceeded'],
    [502, 'upstream_unavailable'],
    [503, 'upstream_unavailable'],
    [529, 'upstream_unavailable'],
  ])('%i is %s by its status where the body is a page', (status, code) => {
    expect(failureOfReply(status, '<html>x</html>', {})).toMatchObject({ code, reason: `HTTP ${status}` });
  });

  it.each([
    ['prompt is too long: 208310 tokens > 200000 maximum', 'context_length_exceeded'],
    ['input length and `max_tokens` exceed context limit: 190000 + 32000 > 200000', 'context_length_exceeded'],
    ['Your credit balance is too low to access the Anthropic API.', 'upstream_auth_error'],
    ['tools.0.custom.name: `process_payment` is used twice', 'upstream_rejected'],
    ['messages.2: no tool_use block for `billing_address`', 'upstream_rejected'],
    ['tools.0: description "Your credit balance is too low" is no text', 'upstream_rejected'],
  ])('%s', (message, code) => {
    expect(failureOfReply(400, body('invalid_request_error', message), {})).toMatchObject({ code });
  });

  it('tells the wait, and the words only of the client’s own errors, without secrets', () => {
    const limited = failureOfReply(429, body('rate_limit_error', 'org 0f3e9c2a limit'), { 'retry-after': '7' });
    expect(limited.retryAfterMs).toBe(7000);
    expect(limited.message).not.toContain('0f3e9c2a');
    const refused = failureOfReply(400, body('invalid_request_error', 'bad x-api-key: sk-ant-abcdefgh12345'), {});
    expect(refused.message).not.toContain('abcdefgh');
    expect(refused).toMatchObject({ status: 400, reason: 'HTTP 400 invalid_request_error' });
    for (const status of [400, 401]) {
      const echoed = failureOfReply(
        status,
        body('invalid_request_error', 'Incorrect API key provided: hunter2zz.'),
        {},
      );
      expect(echoed.message).not.toContain('hunter2zz');
    }
  });
});

describe('an error inside a success', () => {
  it('is one of the same', () => {
    expect(failureInReply(JSON.parse(body('overloaded_error')))).toMatchObject({ code: 'upstream_unavailable' });
    expect(failureInReply({ type: 'error' })).toMatchObject({ code: 'upstream_error' });
    expect(failureInReply({ type: 'error', error: { code: 429, message: 'x' } })).toMatchObject({
      code: 'rate_limit_exceeded',
    });
    const refused = { type: 'invalid_request_error', message: 'x' };
    expect(failureInReply({ type: 'error', error: refused })).toMatchObject({ code: 'upstream_rejected' });
    expect(failureInReply({ type: 'error', error: { code: 401, ...refused } })).toMatchObject({
      code: 'upstream_auth_error',
    });
    expect(failureInReply({ type: 'ping' })).toBeUndefined();
  });
});
