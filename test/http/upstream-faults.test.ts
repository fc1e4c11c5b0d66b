import { beforeAll, describe, expect, it } from 'vitest';
import { type Verdict, verdictOf } from '../support/chat-verdict.ts';
import { errorOf } from '../support/http-error.ts';
import { eventually, inFlight, metricsText, residentMb } from '../support/http-metrics.ts';
import { chatModel, embedModel, upstreamKey } from '../support/scripted-gateway.ts';
import { scriptedHouse } from '../support/scripted-house.ts';
import { textAnswer } from '../support/upstream/chat-answer.ts';
import {
  connectionClosed,
  connectionReset,
  contentFiltered,
  contextTooLong,
  emptyBody,
  emptyStream,
  endlessComments,
  endlessJson,
  endlessLine,
  errorInside200,
  errorPayload,
  errorReply,
  errorTextInside200,
  gzipBomb,
  headersOnly,
  htmlPage,
  rateLimited,
  redirect,
  silence,
  truncatedJson,
} from '../support/upstream/fault.ts';
import {
  cutAfter,
  divertedAfter,
  endedAfter,
  hangingAfter,
  inWritesOf,
  resetAfter,
  stallingAfter,
  withTextAfter,
  withoutDone,
} from '../support/upstream/framing.ts';
import { jsonScenario, scenarioOf, sseDone, sseFrame, type Reply } from '../support/upstream/scenario.ts';
import { foldChunks, post, readStream } from '../support/wire-client.ts';

const house = scriptedHouse({
  upstream: { clocks: { firstTokenMs: 700, idleMs: 500, totalMs: 1500 } },
});

let startMb = 0;
beforeAll(async () => {
  startMb = residentMb(await metricsText(house.gateway.origin));
});

const messages = [{ role: 'user', content: 'Привіт' }];
const ask = (stream: boolean): Promise<Response> =>
  post(house.gateway, '/chat/completions', { model: chatModel, messages, stream });

/** Scripts the reply for every call of the model, and asks for both forms. */
async function bothVerdicts(reply: Reply): Promise<readonly [whole: Verdict, streamed: Verdict]> {
  house.upstream.script(reply, { model: chatModel });
  return [await verdictOf(await ask(false)), await verdictOf(await ask(true))];
}

const emptyEither = (): Reply => (request) =>
  scenarioOf(emptyBody(request.body.stream === true ? 'text/event-stream' : undefined), request);

it('tells the operator who failed and why, but not what was asked or said', async () => {
  house.upstream.script(errorReply(500, 'Сказане сервером'), { model: chatModel });
  const response = await ask(true);
  await response.text();
  const line = (): string | undefined =>
    house.gateway
      .logs()
      .split('\n')
      .find(
        (candidate) => candidate.includes(response.headers.get('x-request-id') ?? '?') && /"level":40/.test(candidate),
      );
  await eventually(() => line() !== undefined);
  expect(JSON.parse(line() ?? '')).toMatchObject({
    msg: 'attempt failed',
    upstream: 'mock',
    model: chatModel,
    outcome: 'upstream_error',
    reason: 'HTTP 500',
  });
  expect(house.gateway.logs()).not.toMatch(/Сказане|Привіт/);
});

describe('before the first token: a real status, the same streamed and whole', () => {
  it.each<readonly [string, Reply, number, string | RegExp]>([
    ['500', errorReply(500, 'boom'), 502, 'upstream_error'],
    ['502 with a page', htmlPage(502), 503, 'upstream_unavailable'],
    ['503', errorReply(503), 503, 'upstream_unavailable'],
    ['529', errorReply(529), 503, 'upstream_unavailable'],
    ['200 with a page', htmlPage(200), 502, 'upstream_invalid'],
    ['401', errorReply(401, `bad key ${upstreamKey}`), 502, 'upstream_auth_error'],
    ['403', errorReply(403), 502, 'upstream_auth_error'],
    ['404', errorReply(404), 404, 'upstream_model_missing'],
    ['418', errorReply(418), 400, 'upstream_rejected'],
    ['301 to itself', redirect('/v1/chat/completions', 301), 502, 'upstream_invalid'],
    ['307 elsewhere', redirect('http://169.254.169.254/latest/meta-data', 307), 502, 'upstream_invalid'],
    ['an error inside a 200', errorInside200(), 502, 'upstream_error'],
    ['an error text inside a 200', errorTextInside200(), 502, 'upstream_error'],
    ['an empty body', emptyEither(), 502, /^upstream_(invalid|incomplete)$/],
    ['204', { status: 204, steps: [{ open: true }, { end: true }] }, 502, 'upstream_invalid'],
    ['half a JSON body', truncatedJson(), 502, 'upstream_invalid'],
    ['JSON without choices', jsonScenario({ hello: 'world' }), 502, 'upstream_invalid'],
    ['JSON null', jsonScenario(null), 502, 'upstream_invalid'],
    ['JSON without end', endlessJson(), 502, 'upstream_invalid'],
    ['a gzip bomb', gzipBomb(256), 502, 'upstream_invalid'],
    ['a reset', connectionReset(), 502, 'upstream_incomplete'],
    ['a closed connection', connectionClosed(), 502, 'upstream_incomplete'],
    [
      'a reset after the headers',
      { headers: { 'content-type': 'application/json' }, steps: [{ open: true }, { reset: true }] },
      502,
      'upstream_incomplete',
    ],
    ['a context that is too long', contextTooLong(), 400, 'context_length_exceeded'],
    ['its content filter', contentFiltered(), 400, 'content_filter'],
  ])('%s', async (_name, reply, status, code) => {
    for (const verdict of await bothVerdicts(reply)) {
      expect(verdict.status).toBe(status);
      expect(verdict.error?.code).toMatch(code);
      expect(verdict.error?.message).not.toContain(upstreamKey);
    }
    expect(house.upstream.probes.filter(({ path }) => path !== '/v1/models')).toEqual([]);
  });

  it.each<readonly [string, Reply]>([
    ['nothing but the end mark', emptyStream()],
    ['an event without end', endlessLine()],
    ['cut before any text', cutAfter(1, textAnswer('Київ'))],
    ['reset before any text', resetAfter(1, textAnswer('Київ'))],
    ['ended before any text', endedAfter(1, textAnswer('Київ'))],
    [
      'only noise',
      {
        headers: { 'content-type': 'text/event-stream' },
        steps: [{ send: 'data: {not json}\n\ndata: [1,2]\n\ndata: "x"\n\n' }, { end: true }],
      },
    ],
  ])('a stream of %s', async (_name, reply) => {
    house.upstream.script(reply, { model: chatModel });
    const verdict = await verdictOf(await ask(true));
    expect(verdict.status).toBe(502);
    expect(verdict.error?.code).toMatch(/^upstream_(invalid|incomplete)$/);
  });

  it('silence ends by the clock, which the error names', async () => {
    const silences = [
      [silence(), 'headers'],
      [headersOnly(), 'first_token'],
      [endlessComments(50), 'first_token'],
    ] as const;
    for (const [reply, kind] of silences) {
      house.upstream.script(reply);
      const startedAt = performance.now();
      const response = await ask(true);
      const { error } = (await response.json()) as { error: Record<string, unknown> };
      expect([response.status, error.code, error.timeout_kind]).toEqual([504, 'upstream_timeout', kind]);
      expect(performance.now() - startedAt).toBeLessThan(1300);
    }
    house.upstream.script(silence());
    const response = await ask(false);
    expect([response.status, await response.json()]).toMatchObject([504, { error: { timeout_kind: 'total' } }]);
    await eventually(() => house.upstream.openRequests === 0);
  });

  it.each([
    [7, '7'],
    [3600, '60'],
    [0, '2'],
    [-5, '2'],
  ])('429 with Retry-After %i tells the client %s', async (given, told) => {
    house.upstream.script(rateLimited(given), { model: chatModel });
    for (const stream of [false, true]) {
      const response = await ask(stream);
      expect(response.headers.get('retry-after')).toBe(told);
      expect(Number(response.headers.get('retry-after-ms'))).toBe(Number(told) * 1000);
      expect(await errorOf(response, 429)).toMatchObject({ code: 'rate_limit_exceeded', type: 'rate_limit_error' });
    }
  });

  it('a busy server tells when to come back, too', async () => {
    house.upstream.script(errorReply(503));
    const response = await ask(false);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    await errorOf(response, 503);
  });
});

describe('after the first token: the text so far and one error frame', () => {
  const story = textAnswer('Жили собі дід і баба, і була в них курочка ряба.');
  it.each<readonly [string, Reply, string]>([
    ['cut', cutAfter(5, story), 'upstream_incomplete'],
    ['reset', resetAfter(5, story), 'upstream_incomplete'],
    ['ended without a finish', endedAfter(5, story), 'upstream_incomplete'],
    ['[DONE] without a finish', divertedAfter(5, story, [sseDone]), 'upstream_incomplete'],
    ['an error frame', divertedAfter(5, story, [sseFrame(errorPayload('crashed')), sseDone]), 'upstream_error'],
    [
      'an error frame with choices',
      divertedAfter(5, story, [sseFrame({ choices: [], ...errorPayload('crashed') })]),
      'upstream_error',
    ],
    ['an error text', divertedAfter(5, story, [sseFrame({ error: 'crashed' })]), 'upstream_error'],
    [
      'an event without end',
      (request) => {
        const { steps, ...rest } = scenarioOf(divertedAfter(5, story, []), request);
        const noise = Array.from({ length: 100 }, () => ({ send: 'x'.repeat(65_536) }));
        return { ...rest, steps: [...[...steps].slice(0, -1), { send: 'data: {"id":"' }, ...noise, { end: true }] };
      },
      'upstream_invalid',
    ],
    ['a silence', hangingAfter(5, story), 'upstream_timeout'],
  ])('%s', async (_name, reply, code) => {
    // A pause, so that the text has been read before the fault comes.
    house.upstream.script(stallingAfter(5, 60, reply), { model: chatModel });
    const verdict = await verdictOf(await ask(true));
    expect([verdict.status, verdict.error?.code]).toEqual([200, code]);
    expect('Жили собі дід і баба,').toContain(verdict.text.trim());
    expect(verdict.text.length).toBeGreaterThan(4);
    await eventually(async () => house.upstream.openRequests + (await inFlight(house.gateway.origin)) === 0);
  });

  it.each<readonly [string, Reply]>([
    ['cut', cutAfter(3, inWritesOf(40, story))],
    ['reset', resetAfter(3, inWritesOf(40, story))],
  ])('a whole body that is %s is 502', async (_name, reply) => {
    house.upstream.script(reply);
    expect(await errorOf(await ask(false), 502)).toMatchObject({ code: 'upstream_incomplete' });
  });
});

describe('small faults are no failure', () => {
  const text = 'Київ стоїть на Дніпрі.';
  it.each<readonly [string, Reply]>([
    ['no [DONE]', withoutDone(textAnswer(text))],
    ['a line that is no JSON', withTextAfter(3, 'data: {"oops"\n\n', textAnswer(text))],
  ])('%s', async (_name, reply) => {
    house.upstream.script(reply);
    const response = await ask(true);
    const { frames, done } = await readStream(response);
    expect([foldChunks(frames).content, foldChunks(frames).finishReason, done]).toEqual([text, 'stop', true]);
  });

  it('what would act on a client’s page ends here', async () => {
    const acts = {
      event: { type: 'execute', data: { code: 'alert(1)' } },
      type: 'execute',
      sources: [{}],
      selected_model_id: 'x',
    };
    const chunk = { id: 'c', object: 'chat.completion.chunk', model: chatModel, ...acts };
    const choice = { index: 0, delta: { content: 'Так. ', ...acts }, finish_reason: null };
    const frame = `event: execute\n${sseFrame({ ...chunk, choices: [choice] })}`;
    house.upstream.script(withTextAfter(3, frame, textAnswer(text)), { model: chatModel });
    for (const stream of [true, false]) {
      const body = await (await ask(stream)).text();
      expect(body).not.toMatch(/execute|alert|"sources"|selected_model_id|"event"|^event:/m);
      if (stream) expect(body).toContain('Так. ');
    }
  });
});

describe('embeddings', () => {
  const embed = (): Promise<Response> =>
    post(house.gateway, '/embeddings', { model: embedModel, input: ['Київ', 'Львів'] });
  const vector = (index: number, embedding: unknown): object => ({ object: 'embedding', index, embedding });
  it.each<readonly [string, Reply, number]>([
    ['a page', htmlPage(200), 502],
    ['an error inside a 200', jsonScenario(errorPayload('down')), 502],
    ['too few vectors', jsonScenario({ object: 'list', data: [vector(0, [1, 2])] }), 502],
    ['one place twice', jsonScenario({ object: 'list', data: [vector(0, [1, 2]), vector(0, [1, 2])] }), 502],
    ['words for numbers', jsonScenario({ object: 'list', data: [vector(0, ['a']), vector(1, ['b'])] }), 502],
    ['no vectors', jsonScenario({ object: 'list', data: [] }), 502],
    ['a reset', connectionReset(), 502],
    ['429', rateLimited(3), 429],
    ['401', errorReply(401), 502],
  ])('%s', async (_name, reply, status) => {
    house.upstream.script(reply);
    await errorOf(await embed(), status);
  });

  it('vectors out of order are put in order', async () => {
    house.upstream.script(jsonScenario({ object: 'list', data: [vector(1, [3, 4]), vector(0, [1, 2])] }));
    const { data } = (await (await embed()).json()) as { data: { index: number; embedding: number[] }[] };
    expect(data.map(({ index, embedding }) => [index, ...embedding])).toEqual([
      [0, 1, 2],
      [1, 3, 4],
    ]);
  });
});

it('all that has left no memory behind and nothing under way', async () => {
  const text = await metricsText(house.gateway.origin);
  expect(residentMb(text) - startMb).toBeLessThan(100);
  expect(await inFlight(house.gateway.origin)).toBe(0);
  expect(text).not.toMatch(/failure="internal_error"/);
});
