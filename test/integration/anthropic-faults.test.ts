import { request as httpRequest } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Provider, ProviderPorts } from '../../src/extend/provider.ts';
import { connect } from '../../src/net/upstream.ts';
import { anthropic } from '../../src/providers/anthropic/anthropic.ts';
import { systemClock } from '../../src/runtime/system-clock.ts';
import { type FakeAnthropic, fakeKey, type FakeReply, startFakeAnthropic } from '../support/fake-anthropic.ts';
import { sseEvent, streamedDraft } from '../support/fake-anthropic-stream.ts';
import { eventually, inFlight } from '../support/http-metrics.ts';
import { post, readStream } from '../support/wire-client.ts';
import { anthropicHouse, models } from './anthropic-house.ts';
import { chatCall, deploymentOf, testScope } from './ollama-fixture.ts';

/** From the client's leave to the upstream's. */
const MOST_MS = 250;

const house = anthropicHouse();
const frames = streamedDraft({ content: [{ type: 'text', text: 'Жили собі дід і баба.' }] }, 'claude');
const request = { model: models.adaptive, messages: [{ role: 'user', content: 'Казку!' }] };
const ask = (stream: boolean): Promise<Response> => post(house.gateway, '/chat/completions', { stream, ...request });
const errorOf = async (response: Response): Promise<{ code: string; message: string }> =>
  ((await response.json()) as { error: { code: string; message: string } }).error;
const failing = (status: number, type: string, message = 'Words.', headers = {}): FakeReply => ({
  status,
  error: { type, message },
  headers,
});
const broken = sseEvent({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } } as {
  type: string;
});

describe.each([
  ['streamed', true],
  ['whole', false],
])('before the first word, %s', (_name, stream) => {
  it.each<readonly [string, FakeReply, number, string]>([
    ['a bad request', failing(400, 'invalid_request_error'), 400, 'upstream_rejected'],
    [
      'a long prompt',
      failing(400, 'invalid_request_error', 'prompt is too long: 2 > 1'),
      400,
      'context_length_exceeded',
    ],
    ['a wrong key', failing(401, 'authentication_error'), 502, 'upstream_auth_error'],
    ['an unpaid bill', failing(402, 'billing_error'), 502, 'upstream_auth_error'],
    ['no permission', failing(403, 'permission_error'), 502, 'upstream_auth_error'],
    ['no such model', failing(404, 'not_found_error'), 404, 'upstream_model_missing'],
    ['a large request', failing(413, 'request_too_large'), 413, 'request_too_large'],
    ['a fault', failing(500, 'api_error'), 502, 'upstream_error'],
    ['an overload', failing(529, 'overloaded_error'), 503, 'upstream_unavailable'],
    ['a page', { status: 200, text: '<html></html>' }, 502, 'upstream_invalid'],
    ['an error in the stream', { writes: [frames[0] ?? '', broken], then: 'end' }, 503, 'upstream_unavailable'],
    ['a cut', { writes: [frames[0] ?? ''], then: 'cut' }, 502, 'upstream_incomplete'],
    ['an empty stream', { writes: [], then: 'end' }, 502, 'upstream_incomplete'],
  ])('%s', async (_fault, reply, status, code) => {
    house.fake.script(reply);
    const response = await ask(stream);
    expect(response.status).toBe(status);
    expect(await errorOf(response)).toMatchObject({ code });
  });

  it('a limit tells its wait', async () => {
    house.fake.script(failing(429, 'rate_limit_error', 'Slow down.', { 'retry-after': '7' }));
    // A model of its own, for it is not asked again before the wait is over.
    const model = stream ? 'newest/sampled' : 'stranger/adaptive';
    const response = await post(house.gateway, '/chat/completions', { ...request, stream, model });
    expect(response.status).toBe(429);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(6);
  });
});

describe('in the middle', () => {
  it.each<readonly [string, FakeReply]>([
    ['a cut', { writes: frames.slice(0, 6), then: 'cut' }],
    ['an end without a stop reason', { writes: frames.slice(0, 6), then: 'end' }],
    [
      'an end that says so, without a stop reason',
      { writes: [...frames.slice(0, 6), frames.at(-1) ?? ''], then: 'end' },
    ],
    ['an error', { writes: [...frames.slice(0, 6), broken], then: 'end', pauseMs: 20 }],
  ])('%s is one error frame without a finish', async (_fault, reply) => {
    house.fake.script(reply, reply);
    const { frames: heard, done } = await readStream(await ask(true));
    expect(done).toBe(false);
    expect(heard.at(-1)).toHaveProperty('error');
    expect(JSON.stringify(heard)).not.toMatch(/"finish_reason":"/);
    expect((await ask(false)).status).toBeGreaterThanOrEqual(500);
  });

  it('the stop reason makes it whole, whatever follows', async () => {
    house.fake.script({ writes: frames.slice(0, -1), then: 'cut' });
    const { done } = await readStream(await ask(true));
    expect(done).toBe(true);
  });

  it.each<readonly [string, readonly string[]]>([
    ['an error', [broken]],
    ['frames that are not JSON', Array.from({ length: 9 }, () => 'data: {"type\n\n')],
    ['a frame without end', [`data: ${'x'.repeat(5_000_000)}`]],
  ])('nor does %s behind it count', async (_fault, after) => {
    const reply: FakeReply = { writes: [...frames.slice(0, -1), ...after], then: 'end', pauseMs: 5 };
    house.fake.script(reply, reply);
    const { frames: heard, done } = await readStream(await ask(true));
    expect(done).toBe(true);
    expect(JSON.stringify(heard)).not.toContain('"error"');
    expect((await ask(false)).status).toBe(200);
  });
});

describe('when the client leaves, the upstream is left', () => {
  it.each<readonly [string, FakeReply, boolean, string]>([
    ['before the headers', { silent: true }, true, ''],
    ['before the headers, whole', { silent: true }, false, ''],
    ['before the first word', { writes: frames.slice(0, 2), then: 'hang' }, true, ''],
    ['in the middle', { writes: frames.slice(0, 6), then: 'hang' }, true, 'Жили'],
    ['in the middle, whole', { writes: frames.slice(0, 6), then: 'hang' }, false, ''],
  ])('%s', async (_phase, reply, stream, until) => {
    house.fake.script(reply);
    const arrived = house.fake.next();
    let heard = '';
    const client = httpRequest(`${house.gateway.origin}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${house.gateway.key}` },
      agent: false,
    });
    client.on('error', () => undefined);
    client.on('response', (response) => {
      response.on('error', () => undefined);
      response.setEncoding('utf8').on('data', (text: string) => (heard += text));
    });
    client.end(JSON.stringify({ stream, ...request }));
    const { abandonedAt } = await arrived;
    if (until === '') await wait(40);
    else await eventually(() => heard.includes(until));
    const leftAt = performance.now();
    client.destroy();
    expect((await abandonedAt) - leftAt).toBeLessThan(MOST_MS);
    await eventually(async () => (await inFlight(house.gateway.origin)) === 0, 500);
  });
});

describe('the provider', () => {
  let fake: FakeAnthropic;
  const opened: Provider[] = [];
  const open = (secret: string | undefined, baseUrl = fake.url): Provider => {
    const none = { name: 'none', find: async () => ({ passages: [] }) };
    const ports: ProviderPorts = {
      clock: systemClock,
      connect,
      secret: () => () => secret,
      knowledge: none,
      imagesAsData: (next) => next,
    };
    const provider = anthropic.open({ baseUrl, apiKey: 'env:KEY' }, ports, { connections: 2, connectMs: 500 });
    opened.push(provider);
    return provider;
  };
  beforeAll(async () => {
    fake = await startFakeAnthropic();
  });
  afterAll(async () => {
    await fake.close();
    await Promise.all(opened.map((provider) => provider.close()));
  });

  it('says it has begun as soon as there are headers, and ends when it is told to', async () => {
    fake.script({ writes: [], then: 'hang' });
    const scope = testScope();
    const model = open(fakeKey).models.chat?.(deploymentOf(models.adaptive));
    const answer = model?.(chatCall({ scope }))[Symbol.asyncIterator]();
    expect(await answer?.next()).toMatchObject({ value: [{ type: 'start', model: models.adaptive, family: 'llama' }] });
    const next = answer?.next();
    const reason = new Error('gone');
    scope.abort(reason);
    await expect(next).rejects.toBe(reason);
    await fake.last().abandonedAt;
  });

  it('tells a whole answer at once, and of one that breaks off nothing: another model may still give it', async () => {
    fake.script({ writes: frames, then: 'hang', pauseMs: 2 }, { writes: frames.slice(0, 6), then: 'cut', pauseMs: 2 });
    const model = open(fakeKey).models.chat?.(deploymentOf(models.adaptive));
    const batches: (readonly { type: string }[])[] = [];
    for await (const batch of model?.(chatCall({ delivery: 'whole' })) ?? []) batches.push(batch);
    expect(batches).toHaveLength(1);
    expect(batches[0]?.map(({ type }) => type)).toEqual(['start', 'text', 'text', 'text', 'text', 'finish', 'usage']);
    const broken = model?.(chatCall({ delivery: 'whole' }))[Symbol.asyncIterator]();
    await expect(broken?.next()).rejects.toMatchObject({ code: 'upstream_incomplete' });
  });

  it('leaves the upstream where nobody reads on', async () => {
    fake.script({ writes: [frames[0] ?? ''], then: 'hang' });
    const model = open(fakeKey).models.chat?.(deploymentOf(models.adaptive));
    for await (const batch of model?.(chatCall()) ?? []) {
      expect(batch).toHaveLength(1);
      break;
    }
    await fake.last().abandonedAt;
  });

  it('is up where somebody answers, with the right key or not', async () => {
    const { signal } = new AbortController();
    await expect(open(fakeKey).probe?.(signal)).resolves.toBeUndefined();
    await expect(open('wrong').probe?.(signal)).resolves.toBeUndefined();
    await expect(open(fakeKey, `${fake.url}/v1/messages`).probe?.(signal)).resolves.toBeUndefined();
    await expect(open(fakeKey, 'http://127.0.0.1:1').probe?.(signal)).rejects.toMatchObject({
      code: 'upstream_unavailable',
    });
  });

  it('does not call without its key', async () => {
    const model = open(undefined).models.chat?.(deploymentOf(models.adaptive));
    const before = fake.requests.length;
    await expect(model?.(chatCall())[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'upstream_auth_error',
    });
    expect(fake.requests).toHaveLength(before);
  });
});
