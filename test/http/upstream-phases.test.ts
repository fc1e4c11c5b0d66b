import { describe, expect, it } from 'vitest';
import { verdictOf } from '../support/chat-verdict.ts';
import { errorOf } from '../support/http-error.ts';
import { eventually, inFlight } from '../support/http-metrics.ts';
import { chatModel, embedModel, startScriptedGateway } from '../support/scripted-gateway.ts';
import { scriptedHouse } from '../support/scripted-house.ts';
import { textAnswer } from '../support/upstream/chat-answer.ts';
import { embeddingsAnswer } from '../support/upstream/embeddings-answer.ts';
import {
  connectionClosed,
  contentFiltered,
  errorPayload,
  errorReply,
  gzipBomb,
  headersOnly,
  rateLimited,
  redirect,
  silence,
} from '../support/upstream/fault.ts';
import {
  cutAfter,
  divertedAfter,
  dripping,
  hangingAfter,
  inOneWrite,
  inWritesOf,
  resetAfter,
  withHeaders,
} from '../support/upstream/framing.ts';
import { scenarioOf, sseFrame, type Reply, type Step } from '../support/upstream/scenario.ts';
import { post } from '../support/wire-client.ts';

// Each fault of a model server at each phase of its reply; upstream-faults.test.ts has the statuses and bodies.
const TOTAL_MS = 1500;
const clocks = { headersMs: 400, firstTokenMs: 700, idleMs: 500, wholeMs: 900, totalMs: TOTAL_MS };
const house = scriptedHouse({ upstream: { clocks } });

const messages = [{ role: 'user', content: 'Привіт' }];
const ask = (stream: boolean, more: object = {}): Promise<Response> =>
  post(house.gateway, '/chat/completions', { model: chatModel, messages, stream, ...more });
const text = 'Київ стоїть на Дніпрі.';

/** Bytes past HTTP, and what becomes of the connection. */
const rawly = (raw: string, ...fate: readonly Step[]): Reply => ({ steps: [{ raw }, ...fate] });
const torn = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-str';
const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
const half = '{"id":"chatcmpl-1","object":"chat.completion","choices":[{"index":0,"mess';

const dripped = (raw: string, pauseMs: number): Reply => ({
  steps: Array.from(raw).flatMap((letter): readonly Step[] => [{ raw: letter }, { waitMs: pauseMs }]),
});

describe('a head or a framing that is broken is 502, streamed and whole', () => {
  it.each<readonly [string, Reply]>([
    ['a reset in the middle of the head', rawly(torn, { reset: true })],
    ['a cut in the middle of the head', rawly(torn, { cut: true })],
    ['another protocol', rawly('SSH-2.0-OpenSSH_9.6\r\n', { hang: true })],
    ['a head of 100 KB', rawly(`${head}x-filler: ${'x'.repeat(100_000)}\r\n\r\n`, { hang: true })],
    ['two lengths', rawly(`${head}content-length: 5\r\ncontent-length: 900\r\n\r\n{"a":`, { hang: true })],
    ['a chunk size that is no number', rawly(`${head}transfer-encoding: chunked\r\n\r\nzz\r\n${half}`, { hang: true })],
    ['a body shorter than its length', rawly(`${head}content-length: 900\r\n\r\n${half}`, { cut: true })],
    ['a body without its last chunk', rawly(`${head}transfer-encoding: chunked\r\n\r\n5\r\n{"a":\r\n`, { cut: true })],
    ['a line break inside a header', rawly(`${head}x-a: b\rinjected: c\r\n\r\n`, { cut: true })],
  ])('%s', async (_name, reply) => {
    house.upstream.script(reply, { model: chatModel });
    for (const stream of [false, true])
      expect((await errorOf(await ask(stream), 502)).code).toMatch(/^upstream_(invalid|incomplete)$/);
  });
});

describe('statuses that the client caused, or only the server knows', () => {
  it.each<readonly [number, number, string]>([
    [402, 502, 'upstream_auth_error'],
    [405, 400, 'upstream_rejected'],
    [408, 503, 'upstream_unavailable'],
    [409, 503, 'upstream_unavailable'],
    [413, 413, 'request_too_large'],
    [422, 400, 'upstream_rejected'],
    [425, 503, 'upstream_unavailable'],
    [501, 502, 'upstream_error'],
    [504, 503, 'upstream_unavailable'],
    [520, 502, 'upstream_error'],
  ])('%i is told as %i %s', async (status, told, code) => {
    house.upstream.script(errorReply(status), { model: chatModel });
    for (const stream of [false, true]) expect(await errorOf(await ask(stream), told)).toMatchObject({ code });
  });

  it.each<readonly [string, Readonly<Record<string, string>>, string]>([
    ['without a wait', {}, '2'],
    ['whose wait is no number', { 'retry-after': 'soon' }, '2'],
    ['with a wait in milliseconds', { 'retry-after-ms': '4200' }, '5'],
    ['with a date', { date: 'Sat, 21 Nov 2026 10:00:00 GMT', 'retry-after': 'Sat, 21 Nov 2026 10:00:09 GMT' }, '9'],
  ])('429 %s', async (_name, headers, told) => {
    house.upstream.script(errorReply(429, 'slow down', {}, headers));
    const response = await ask(true);
    expect(response.headers.get('retry-after')).toBe(told);
    expect(await errorOf(response, 429)).toMatchObject({ code: 'rate_limit_exceeded' });
  });
});

describe('a content type that is not what was asked for', () => {
  it.each(['text/plain', 'text/html', 'application/octet-stream', 'application/x-ndjson'])('%s', async (type) => {
    house.upstream.script(withHeaders({ 'content-type': type }, textAnswer(text)), { model: chatModel });
    for (const stream of [false, true])
      expect(await errorOf(await ask(stream), 502)).toMatchObject({ code: 'upstream_invalid' });
  });

  it.each(['gzip', 'br', 'deflate'])('a stream compressed by %s, which nobody asked for', async (encoding) => {
    house.upstream.script(withHeaders({ 'content-encoding': encoding }, textAnswer(text)), { model: chatModel });
    for (const stream of [false, true])
      expect(await errorOf(await ask(stream), 502)).toMatchObject({ code: 'upstream_invalid' });
  });
});

// Of a reply in one piece the head is not told from the rest: both are under the clock `wholeMs`, told as `headers`.
describe('silence at each phase is ended by its clock', () => {
  const story = textAnswer(text);
  const jsonHead: Reply = { headers: { 'content-type': 'application/json' }, steps: [{ open: true }, { hang: true }] };
  it.each<readonly [string, boolean, Reply, string, number]>([
    ['before a byte', true, silence(), 'headers', clocks.headersMs],
    ['in the middle of the head', true, rawly(torn, { hang: true }), 'headers', clocks.headersMs],
    ['a head that drips', true, dripped(`${torn}eam\r\nx-filler: ${'x'.repeat(500)}`, 20), 'headers', clocks.headersMs],
    ['after the head', true, headersOnly(), 'first_token', clocks.firstTokenMs],
    ['after the role', true, hangingAfter(1, story), 'first_token', clocks.firstTokenMs],
    ['an event that drips', true, dripping(20, inWritesOf(1, story)), 'first_token', clocks.firstTokenMs],
    ['before a byte', false, silence(), 'headers', clocks.wholeMs],
    ['in the middle of the head', false, rawly(torn, { hang: true }), 'headers', clocks.wholeMs],
    ['after the head', false, jsonHead, 'headers', clocks.wholeMs],
    ['in the middle of the body', false, hangingAfter(3, inWritesOf(20, story)), 'headers', clocks.wholeMs],
    ['a body that drips', false, dripping(20, inWritesOf(1, story)), 'headers', clocks.wholeMs],
  ])('%s, stream: %s', async (_name, stream, reply, clock, afterMs) => {
    house.upstream.script(reply);
    const askedAt = performance.now();
    const response = await ask(stream);
    const { error } = (await response.json()) as { error: Record<string, unknown> };
    const tookMs = performance.now() - askedAt;
    expect([response.status, error.code, error.timeout_kind]).toEqual([504, 'upstream_timeout', clock]);
    expect(tookMs).toBeGreaterThan(afterMs - 20);
    expect(tookMs).toBeLessThan(afterMs + 600);
    await eventually(() => house.upstream.openRequests === 0, 1000);
  });

  it('an answer that never stops coming is ended by the clock over the whole', async () => {
    const long = textAnswer('слово '.repeat(200));
    house.upstream.script(dripping(40, long));
    const verdict = await verdictOf(await ask(true));
    expect([verdict.status, verdict.error?.code]).toEqual([200, 'upstream_timeout']);
    expect(verdict.text.length).toBeGreaterThan(20);
  });
});

describe('what is no failure', () => {
  const slow = 'раз два три чотири п’ять';
  it.each<readonly [string, Reply, string]>([
    ['tokens that drip within the idle clock', dripping(120, textAnswer(slow)), slow],
    ['a reset behind the finish', resetAfter(6, textAnswer(text)), text],
    ['a cut behind the finish', cutAfter(6, textAnswer(text)), text],
  ])('%s', async (_name, reply, said) => {
    house.upstream.script(reply);
    expect(await verdictOf(await ask(true))).toMatchObject({ status: 200, error: undefined, text: said });
  });

  it('a mark of the byte order before the first event', async () => {
    house.upstream.script((request) => {
      const { steps, ...rest } = scenarioOf(inOneWrite(textAnswer(text)), request);
      return { ...rest, steps: [{ send: '\ufeff' }, ...steps] };
    });
    expect(await verdictOf(await ask(true))).toMatchObject({ status: 200, error: undefined, text });
  });
});

it('an error frame behind the role alone is still a status', async () => {
  house.upstream.script(divertedAfter(1, textAnswer(text), [sseFrame(errorPayload('crashed'))]));
  expect(await errorOf(await ask(true), 502)).toMatchObject({ code: 'upstream_error' });
});

it('a filter that strikes in the middle of the answer is its finish, with the text so far', async () => {
  const chunk = { id: 'c', object: 'chat.completion.chunk', created: 1, model: chatModel };
  const finish = sseFrame({ ...chunk, choices: [{ index: 0, delta: {}, finish_reason: 'content_filter' }] });
  house.upstream.script(divertedAfter(3, textAnswer(text), [finish]));
  const reply = await (await ask(true)).text();
  expect(reply).toContain('"finish_reason":"content_filter"');
  expect(reply).toMatch(/data: \[DONE\]\n\n$/);
});

describe('embeddings', () => {
  const embed = (): Promise<Response> => post(house.gateway, '/embeddings', { model: embedModel, input: 'Київ' });
  it.each<readonly [string, Reply, number]>([
    ['503', errorReply(503), 503],
    ['500', errorReply(500), 502],
    ['413', errorReply(413), 413],
    ['422', errorReply(422), 400],
    ['its content filter', contentFiltered(), 400],
    ['a redirect', redirect('http://169.254.169.254/latest/meta-data', 307), 502],
    ['a closed connection', connectionClosed(), 502],
    ['a reset in the middle of the head', rawly(torn, { reset: true }), 502],
    ['a cut in the middle of the body', cutAfter(3, inWritesOf(20, embeddingsAnswer())), 502],
    ['a gzip bomb', gzipBomb(64), 502],
    ['silence', silence(), 504],
    [
      'silence after the head',
      { headers: { 'content-type': 'application/json' }, steps: [{ open: true }, { hang: true }] },
      504,
    ],
    ['silence in the body', hangingAfter(3, inWritesOf(20, embeddingsAnswer())), 504],
  ])('%s', async (_name, reply, status) => {
    house.upstream.script(reply);
    await errorOf(await embed(), status);
    await eventually(async () => house.upstream.openRequests + (await inFlight(house.gateway.origin)) === 0, 1000);
  });
});

describe('nothing listens', () => {
  it('is 503 at once, and tells no address', async () => {
    const { gateway, upstream, stop } = await startScriptedGateway();
    try {
      await upstream.close();
      for (const stream of [false, true]) {
        const askedAt = performance.now();
        const response = await post(gateway, '/chat/completions', { model: chatModel, messages, stream });
        expect(await errorOf(response, 503)).toMatchObject({ code: 'upstream_unavailable' });
        expect(performance.now() - askedAt).toBeLessThan(1000);
      }
    } finally {
      await stop();
    }
  });
});

describe('tried again', () => {
  const patient = scriptedHouse({
    gateway: { resilience: { retry: { interactiveWaitsMs: [50, 100, 150], budgetPercent: 100 } } },
  });
  const askAgain = (stream: boolean): Promise<Response> =>
    post(patient.gateway, '/chat/completions', { model: chatModel, messages, stream });

  it('a burst of three 5xx is outlived, streamed and whole', async () => {
    for (const stream of [false, true]) {
      patient.upstream.reset();
      for (const status of [500, 502, 503]) patient.upstream.script(errorReply(status));
      patient.upstream.script(textAnswer(text));
      const response = await askAgain(stream);
      expect(response.headers.get('x-nexus-attempts')).toBe('4');
      expect(await verdictOf(response)).toMatchObject({ status: 200, error: undefined, text });
      expect(patient.upstream.requests).toHaveLength(4);
    }
  });

  it('what the client caused is not tried again', async () => {
    for (const reply of [errorReply(422), errorReply(413), contentFiltered()]) {
      patient.upstream.reset();
      patient.upstream.script(reply);
      expect((await askAgain(false)).status).toBeGreaterThanOrEqual(400);
      expect(patient.upstream.requests).toHaveLength(1);
    }
  });

  it('a wait of a second is kept, one of an hour is not', async () => {
    patient.upstream.script(rateLimited(1));
    patient.upstream.script(textAnswer(text));
    const askedAt = performance.now();
    expect((await askAgain(false)).status).toBe(200);
    expect(performance.now() - askedAt).toBeGreaterThan(950);
    patient.upstream.reset();
    patient.upstream.script(rateLimited(3600));
    const limitedAt = performance.now();
    await errorOf(await askAgain(false), 429);
    expect(performance.now() - limitedAt).toBeLessThan(500);
    expect(patient.upstream.requests).toHaveLength(1);
  });
});
