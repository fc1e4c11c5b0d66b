import OpenAI, { APIError } from 'openai';
import { describe, expect, it } from 'vitest';
import { errorBody } from '../contract/openai-schemas.ts';
import { chatModel, upstreamKey } from '../support/scripted-gateway.ts';
import { scriptedHouse } from '../support/scripted-house.ts';
import { textAnswer } from '../support/upstream/chat-answer.ts';
import {
  connectionClosed,
  connectionReset,
  contentFiltered,
  contextTooLong,
  emptyBody,
  emptyStream,
  endlessJson,
  endlessLine,
  errorInside200,
  errorPayload,
  errorReply,
  errorTextInside200,
  gzipBomb,
  htmlPage,
  jsonErrorToStream,
  rateLimited,
  redirect,
  truncatedJson,
} from '../support/upstream/fault.ts';
import {
  cutAfter,
  cutInsideLetter,
  divertedAfter,
  endedAfter,
  inWritesOf,
  resetAfter,
  withHeaders,
} from '../support/upstream/framing.ts';
import { sseFrame, type Reply } from '../support/upstream/scenario.ts';
import { post, readStream } from '../support/wire-client.ts';

const house = scriptedHouse();

const messages = [{ role: 'user' as const, content: 'Привіт' }];

async function failureOf(asked: PromiseLike<unknown>): Promise<APIError> {
  const outcome = await Promise.resolve(asked).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(outcome instanceof APIError)) throw new Error(`not an APIError: ${String(outcome)}`);
  return outcome;
}

const whole = (): Promise<unknown> => house.openai.chat.completions.create({ model: chatModel, messages });
const streamed = (): Promise<unknown> =>
  house.openai.chat.completions.stream({ model: chatModel, messages }).finalChatCompletion();

describe('what the caller did wrong', () => {
  it.each([
    [
      'a wrong key',
      () => house.openai.withOptions({ apiKey: 'nx-wrong' }),
      {},
      OpenAI.AuthenticationError,
      'invalid_api_key',
      null,
    ],
    ['an unknown model', () => house.openai, { model: 'mock-modle' }, OpenAI.NotFoundError, 'model_not_found', 'model'],
    [
      'no messages',
      () => house.openai,
      { messages: undefined },
      OpenAI.BadRequestError,
      'missing_required_parameter',
      'messages',
    ],
    [
      'an empty list of messages',
      () => house.openai,
      { messages: [] },
      OpenAI.BadRequestError,
      'invalid_value',
      'messages',
    ],
    [
      'a message without role',
      () => house.openai,
      { messages: [{ content: 'x' }] },
      OpenAI.BadRequestError,
      null,
      /^messages(\[0\]|\.0)\.role$/,
    ],
    [
      'a number as text',
      () => house.openai,
      { temperature: '0.7' },
      OpenAI.BadRequestError,
      'invalid_value',
      'temperature',
    ],
    ['tools that are no list', () => house.openai, { tools: {} }, OpenAI.BadRequestError, 'invalid_value', 'tools'],
  ])('%s', async (_name, client, fields, type, code, param) => {
    const request = { model: chatModel, messages, ...fields } as OpenAI.ChatCompletionCreateParamsNonStreaming;
    const failure = await failureOf(client().chat.completions.create(request));
    expect(failure).toBeInstanceOf(type);
    if (code !== null) expect(failure.code).toBe(code);
    if (param instanceof RegExp) expect(failure.param).toMatch(param);
    else expect(failure.param).toBe(param);
    expect(failure.message.length).toBeGreaterThan(10);
    expect(failure.requestID).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
    expect(house.upstream.requests).toEqual([]);
  });

  it('names what may have been meant', async () => {
    const failure = await failureOf(house.openai.chat.completions.create({ model: 'mock-modle', messages }));
    expect(failure.message).toContain(chatModel);
  });

  it.each([
    ['/chat/completions', '{"model":', 400],
    ['/chat/completions', '[]', 400],
    ['/nowhere', '{}', 404],
    ['/models', '{}', 405],
    ['/v1/chat/completions', '{}', 404],
  ])('POST %s with %s is a JSON error %i', async (path, body, status) => {
    const response = await post(house.gateway, path, body);
    expect(response.status).toBe(status);
    expect(response.headers.get('x-request-id')).toBeTruthy();
    errorBody.parse(await response.json());
  });
});

describe('what the upstream did wrong, before the first token', () => {
  it.each<readonly [string, Reply, number, string | RegExp]>([
    ['429 with Retry-After', rateLimited(7), 429, 'rate_limit_exceeded'],
    ['500', errorReply(500), 502, 'upstream_error'],
    ['503', errorReply(503), 503, /^upstream_/],
    ['401 of its own key', errorReply(401, `Incorrect API key: ${upstreamKey}`), 502, 'upstream_auth_error'],
    ['403 of its own key', errorReply(403, 'forbidden'), 502, 'upstream_auth_error'],
    ['a context that is too long', contextTooLong(), 400, 'context_length_exceeded'],
    ['its content filter', contentFiltered(), 400, 'content_filter'],
    ['a proxy’s page', htmlPage(), 502, /^upstream_/],
    ['a page with status 200', htmlPage(200), 502, /^upstream_/],
    ['an error inside a 200', errorInside200(), 502, /^upstream_/],
    ['an error text inside a 200', errorTextInside200(), 502, /^upstream_/],
    ['an empty body', emptyBody(), 502, /^upstream_/],
    ['a gzip bomb', gzipBomb(), 502, /^upstream_/],
    ['a redirect', redirect('http://127.0.0.1:9/v1/chat/completions'), 502, /^upstream_/],
    ['a reset', connectionReset(), 503, /^upstream_/],
    ['a closed connection', connectionClosed(), 503, /^upstream_/],
  ])('%s', async (_name, reply, status, code) => {
    house.upstream.script(reply, { model: chatModel });
    for (const ask of [whole, streamed]) {
      const failure = await failureOf(ask());
      expect([502, 503].includes(status) ? [502, 503] : [status]).toContain(failure.status);
      expect(failure.code).toMatch(code);
      expect(failure.requestID).toMatch(/./);
      expect(failure.message).not.toMatch(/127\.0\.0\.1|<html|sk-scripted|at .*\.js/);
      errorBody.parse({ error: failure.error });
    }
  });

  it.each<readonly [string, () => Promise<unknown>, Reply]>([
    ['half a JSON body', whole, truncatedJson()],
    ['JSON without end', whole, endlessJson()],
    ['a line without end', streamed, endlessLine()],
    ['a stream of nothing', streamed, emptyStream()],
    ['a JSON error instead of a stream', streamed, jsonErrorToStream()],
    ['a stream cut before any text', streamed, cutAfter(1, textAnswer('Київ'))],
  ])('%s', async (_name, ask, reply) => {
    house.upstream.script(reply, { model: chatModel });
    expect([502, 503]).toContain((await failureOf(ask())).status);
  });

  it('a limit says when to come back', async () => {
    house.upstream.script(rateLimited(7), { model: chatModel });
    const failure = await failureOf(whole());
    expect(failure).toBeInstanceOf(OpenAI.RateLimitError);
    expect(failure.headers?.get('retry-after')).toBe('7');
    expect(Number(failure.headers?.get('retry-after-ms'))).toBeGreaterThan(6000);
    house.upstream.script(rateLimited(86_400), { model: chatModel });
    expect(Number((await failureOf(whole())).headers?.get('retry-after'))).toBeLessThanOrEqual(60);
  });
});

describe('a stream that breaks after its first token is never a success', () => {
  const story = textAnswer('Жили собі дід і баба, і була в них курочка ряба.');
  const broken: readonly (readonly [string, Reply])[] = [
    ['cut', cutAfter(5, story)],
    ['cut inside a letter', cutInsideLetter(story)],
    ['reset', resetAfter(5, story)],
    ['ended without a finish', endedAfter(5, story)],
    ['[DONE] without a finish', divertedAfter(5, story, ['data: [DONE]\n\n'])],
    ['an error frame', divertedAfter(5, story, [sseFrame(errorPayload('model crashed', { code: 'internal' }))])],
    ['an error text', divertedAfter(5, story, [sseFrame({ error: 'model crashed' })])],
  ];

  it.each(broken)('%s: the helper throws', async (_name, reply) => {
    house.upstream.script(reply, { model: chatModel });
    await expect(streamed()).rejects.toBeInstanceOf(APIError);
  });

  it.each(broken)('%s: one error frame, no finish, no [DONE]', async (_name, reply) => {
    house.upstream.script(reply, { model: chatModel });
    const response = await post(house.gateway, '/chat/completions', { model: chatModel, messages, stream: true });
    if (response.status !== 200) return void errorBody.parse(await response.json());
    const { frames, done } = await readStream(response);
    const last = frames.at(-1) ?? {};
    errorBody.parse(last);
    expect(last).not.toHaveProperty('choices');
    expect(done).toBe(false);
    expect(JSON.stringify(frames)).not.toMatch(/"finish_reason":"/);
  });

  it.each<readonly [string, Reply]>([
    ['cut', cutAfter(3, inWritesOf(40, story))],
    ['reset', resetAfter(3, inWritesOf(40, story))],
    ['ended too early', withHeaders({ 'content-length': '120' }, endedAfter(3, inWritesOf(40, story)))],
  ])('a body that is %s is one neither', async (_name, reply) => {
    house.upstream.script(reply, { model: chatModel });
    expect([502, 503]).toContain((await failureOf(whole())).status);
  });
});
