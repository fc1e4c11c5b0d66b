import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FailureCode } from '../../chat/failure.ts';
import { failureInReply, failureOfReply } from './upstream-failure.ts';

const body = (message: string, code: string | null = null, param?: string): string =>
  JSON.stringify({ error: { message, type: 'invalid_request_error', code, param } });
const tooLong = "This model's maximum context length is 8192 tokens.";

describe('a reply other than 200', () => {
  it.each<[number, string, FailureCode, number]>([
    [400, body('Bad field.'), 'upstream_rejected', 400],
    [422, body('Bad field.'), 'upstream_rejected', 400],
    [400, body('x', 'context_length_exceeded'), 'context_length_exceeded', 400],
    [400, body(tooLong), 'context_length_exceeded', 400],
    [400, body('The prompt is too long: 9000 tokens'), 'context_length_exceeded', 400],
    [400, JSON.stringify({ object: 'error', message: tooLong, code: 400 }), 'context_length_exceeded', 400],
    [
      400,
      JSON.stringify([{ error: { code: 400, message: 'input token count exceeds; input is too long' } }]),
      'context_length_exceeded',
      400,
    ],
    [400, JSON.stringify({ error: `Input: ${tooLong}` }), 'context_length_exceeded', 400],
    [422, JSON.stringify({ detail: tooLong }), 'context_length_exceeded', 400],
    [400, body('x', 'content_filter'), 'content_filter', 400],
    [400, body('x', 'content_policy_violation'), 'content_filter', 400],
    [401, body('Incorrect API key provided: sk-abc123456.'), 'upstream_auth_error', 502],
    [403, '', 'upstream_auth_error', 502],
    [402, '', 'upstream_auth_error', 502],
    [404, body('no such model'), 'upstream_model_missing', 404],
    [405, body('Only GET.'), 'upstream_rejected', 400],
    [408, '', 'upstream_unavailable', 503],
    [409, '', 'upstream_unavailable', 503],
    [409, body('x', 'content_filter'), 'content_filter', 400],
    [413, '', 'request_too_large', 413],
    [413, body('x', 'context_length_exceeded'), 'context_length_exceeded', 400],
    [429, '', 'rate_limit_exceeded', 429],
    [500, '<html>boom</html>', 'upstream_error', 502],
    [502, 'Bad gateway', 'upstream_unavailable', 503],
    [503, '', 'upstream_unavailable', 503],
    [529, '', 'upstream_unavailable', 503],
    [302, '', 'upstream_invalid', 502],
    [204, '', 'upstream_invalid', 502],
  ])('%i %s: %s', (status, text, code, ours) => {
    const failure = failureOfReply(status, text, {});
    expect(failure).toMatchObject({ code, status: ours });
    expect(failure.message).not.toBe('');
  });

  it('that is a redirect says so', () => {
    expect(failureOfReply(307, '', {}).message).toContain('redirect, which is not followed');
    expect(failureOfReply(204, '', {}).message).not.toContain('redirect');
  });

  it('of 429 says how long to wait', () => {
    expect(failureOfReply(429, '', { 'retry-after': '7' }).retryAfterMs).toBe(7000);
    expect(failureOfReply(503, '', { 'retry-after': '7' }).retryAfterMs).toBe(7000);
    expect(failureOfReply(429, '', {}).retryAfterMs).toBeUndefined();
  });

  it.each([
    [body('Bad field.', null, 'messages[0]'), 'Bad field.'],
    [JSON.stringify({ error: 'Bad field.' }), 'Bad field.'],
    [JSON.stringify({ detail: 'Bad field.' }), 'Bad field.'],
    [JSON.stringify({ detail: [{ loc: ['body'], msg: 'Bad field.', type: 'x' }] }), 'Bad field.'],
    [JSON.stringify({ message: 'Bad field.' }), 'Bad field.'],
    [JSON.stringify({ detail: 7 }), 'The model server did not accept the request.'],
    [JSON.stringify({ error: {} }), 'The model server did not accept the request.'],
    ['<html>no</html>', 'The model server did not accept the request.'],
    ['', 'The model server did not accept the request.'],
    ['null', 'The model server did not accept the request.'],
    ['[]', 'The model server did not accept the request.'],
  ])('of 400 says what was wrong: %s', (text, message) => {
    expect(failureOfReply(400, text, {}).message).toBe(message);
  });

  it('of 400 names the field', () => {
    expect(failureOfReply(400, body('Bad.', null, 'messages[0].content'), {}).param).toBe('messages[0].content');
  });

  it('never tells a host, a key or an address, in any status or place', () => {
    const secrets = [
      'sk-live-1234567890abcdef',
      'https://llm.corp.internal:8443/v1?key=abcdef123456',
      '10.1.2.3:8000',
      'vllm-0.default.svc:8000',
    ];
    const shape = fc.constantFrom(
      (text: string) => body(text, null, text),
      (text: string) => JSON.stringify({ error: text }),
      (text: string) => JSON.stringify({ object: 'error', message: text, param: text }),
      (text: string) => JSON.stringify({ detail: [{ msg: text }] }),
      (text: string) => body(text, 'content_filter', text),
      (text: string) => text,
    );
    const status = fc.constantFrom(400, 401, 403, 404, 413, 422, 429, 500, 502, 503, 504);
    fc.assert(
      fc.property(shape, status, fc.constantFrom(...secrets), fc.string(), (write, code, secret, noise) => {
        const text = write(`${noise} cannot use ${secret} there`);
        for (const failure of [failureOfReply(code, text, {}), failureInReply(safelyParsed(text))]) {
          const told = `${failure?.message ?? ''} ${failure?.param ?? ''}`;
          for (const part of ['1234567890', 'corp', 'abcdef', '10.1.2', 'vllm-0', '8443'])
            expect(told).not.toContain(part);
        }
      }),
      { numRuns: 500 },
    );
  });
});

const safelyParsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

describe('an error inside a success', () => {
  it.each([
    [{ error: { message: 'boom' } }, 'upstream_error', 'The model server failed: boom'],
    [{ error: 'boom' }, 'upstream_error', 'The model server failed: boom'],
    [{ error: {} }, 'upstream_error', 'The model server failed: no reason given'],
    [{ object: 'error', message: 'boom', code: 500 }, 'upstream_error', 'The model server failed: boom'],
    [[{ error: { message: 'boom' } }], 'upstream_error', 'The model server failed: boom'],
    [{ error: { message: tooLong } }, 'context_length_exceeded', tooLong],
    [{ error: { code: 'content_filter' } }, 'content_filter', 'The model server did not accept the request.'],
  ])('%j is a failure', (reply, code, message) => {
    expect(failureInReply(reply)).toMatchObject({ code, message });
  });

  it.each([
    [{ error: { message: 'Повільніше.', code: 429 } }, 'rate_limit_exceeded'],
    [{ error: { message: 'Повільніше.', code: '429' } }, 'rate_limit_exceeded'],
    [{ object: 'error', message: 'Поле хибне.', code: 400 }, 'upstream_rejected'],
    [{ error: { message: tooLong, code: 400 } }, 'context_length_exceeded'],
    [{ error: { message: 'Ключ.', code: 401 } }, 'upstream_auth_error'],
    [{ error: { message: 'Зайнято.', code: 502 } }, 'upstream_unavailable'],
    [[{ error: { message: 'Зайнято.', code: 503, status: 'UNAVAILABLE' } }], 'upstream_unavailable'],
    [{ error: { message: 'boom', code: 40_303 } }, 'upstream_error'],
    [{ error: { message: 'boom', code: 200 } }, 'upstream_error'],
  ])('%j is read as the status that it names', (reply, code) => {
    expect(failureInReply(reply)).toMatchObject({ code });
  });

  it.each([
    { choices: [] },
    { error: null, choices: [] },
    { object: 'chat.completion' },
    [],
    'text',
    1,
    null,
    undefined,
  ])('%j is none', (reply) => {
    expect(failureInReply(reply)).toBeUndefined();
  });
});
