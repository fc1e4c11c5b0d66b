import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { errorBody } from '../contract/openai-schemas.ts';
import { errorOf } from '../support/http-error.ts';
import { eventually, inFlight, metricsText, residentMb } from '../support/http-metrics.ts';
import { head, openRaw } from '../support/http-raw.ts';
import { chatModel } from '../support/scripted-gateway.ts';
import { scriptedHouse } from '../support/scripted-house.ts';
import { textAnswer } from '../support/upstream/chat-answer.ts';
import { errorReply, rateLimited } from '../support/upstream/fault.ts';
import { slowToOpen, slowToStart, stallingAfter } from '../support/upstream/framing.ts';
import { jsonScenario, sseFrame, sseHeaders, type Reply, type Step } from '../support/upstream/scenario.ts';
import { foldChunks, post, readStream } from '../support/wire-client.ts';

const PING_MS = 120;
const SLOW_CLIENT_MS = 1000;

const house = scriptedHouse({
  gateway: { server: { wireCommitMs: 150, pingMs: PING_MS, slowClientMs: SLOW_CLIENT_MS } },
  models: [{ id: 'second', upstream: 'mock' }],
});

const messages = [{ role: 'user', content: 'Привіт' }];
const ask = (more: object = {}): Promise<Response> =>
  post(
    house.gateway,
    '/chat/completions',
    { model: chatModel, messages, stream: true, ...more },
    { 'accept-encoding': 'gzip, br' },
  );
const text = 'Київ стоїть на Дніпрі.';

/** The first request takes longer than a head waits for the content. */
beforeAll(async () => {
  await (await ask()).text();
});

describe('the head of a stream', () => {
  it('is as promised', async () => {
    const { response } = await readStream(await ask());
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
      'x-nexus-model': chatModel,
      'x-request-id': expect.stringMatching(/^[\w-]{16}$/) as string,
    });
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(response.headers.get('content-length')).toBeNull();
  });

  it('waits for the first content, so that a failure before it has its own status', async () => {
    house.upstream.script(slowToOpen(60, errorReply(500)));
    expect((await errorOf(await ask(), 502)).code).toBe('upstream_error');
  });

  // How many pings there are is a matter of time too, though its failure does not say so.
  it('is sent before the content when that takes long: only pings until it comes', { retry: 2 }, async () => {
    house.upstream.script(slowToOpen(500, textAnswer(text)));
    const startedAt = performance.now();
    const response = await ask();
    const headMs = performance.now() - startedAt;
    expect(headMs).toBeGreaterThan(140);
    expect(headMs).toBeLessThan(400);
    const body = await response.text();
    expect(body).toMatch(/^(: ping\n\n){2,5}data: \{/);
    expect(response.status).toBe(200);
    const { frames, done } = await readStream(new Response(body));
    expect([foldChunks(frames).content, foldChunks(frames).finishReason, done]).toEqual([text, 'stop', true]);
  });

  it.each<readonly [string, Reply, string]>([
    ['500', slowToOpen(350, errorReply(500)), 'upstream_error'],
    ['429', slowToOpen(350, rateLimited(5)), 'rate_limit_exceeded'],
    ['an empty stream', slowToStart(350, { headers: sseHeaders, steps: [{ end: true }] }), 'upstream_incomplete'],
  ])('a failure after it is one error frame: %s', async (_name, reply, code) => {
    house.upstream.script(reply);
    const response = await ask();
    expect(response.status).toBe(200);
    const body = await response.text();
    expect(body).toMatch(/^(: ping\n\n){1,5}data: \{"error":.*\}\n\n$/);
    const { frames, done } = await readStream(new Response(body));
    expect([frames.length, done, errorBody.parse(frames[0]).error.code]).toEqual([1, false, code]);
  });

  it('leaves the way to another model open', async () => {
    house.upstream.script(slowToOpen(350, errorReply(500))); // whichever is asked first
    const configured = { ...house.gateway };
    const { frames } = await readStream(
      await post(configured, '/chat/completions', { model: 'auto', messages, stream: true }),
    );
    expect(house.upstream.requests.length).toBeGreaterThanOrEqual(2);
    expect(foldChunks(frames)).toMatchObject({ finishReason: 'stop' });
    expect(frames[0]).not.toMatchObject({ model: house.upstream.requests[0]?.body['model'] });
  });
});

describe('a silence in the middle', () => {
  it('is bridged by pings, and by nothing else', async () => {
    house.upstream.script(stallingAfter(3, 450, textAnswer(text)));
    const body = await (await ask()).text();
    expect(body.match(/: ping\n\n/g)?.length).toBeGreaterThanOrEqual(2);
    expect(body.match(/: ping\n\n/g)?.length).toBeLessThanOrEqual(5);
    expect(body.replaceAll(': ping\n\n', '')).not.toMatch(/^:/m);
    expect(foldChunks((await readStream(new Response(body))).frames).content).toBe(text);
  });

  it('a lively stream gets none', async () => {
    const startedAt = performance.now();
    const body = await (await ask()).text();
    expect(performance.now() - startedAt).toBeLessThan(PING_MS);
    expect(body).not.toContain(': ping');
  });

  it('events leave when they come, not when the stream ends', async () => {
    house.upstream.script(stallingAfter(3, 300, textAnswer(text)));
    const startedAt = performance.now();
    const response = await ask();
    const reader = response.body?.getReader();
    const first = await reader?.read();
    expect(performance.now() - startedAt).toBeLessThan(250);
    expect(Buffer.from(first?.value ?? []).toString()).toMatch(/^data: .*\n\n$/s);
    await reader?.cancel();
  });
});

describe('a client that does not read', () => {
  const frame = sseFrame({
    id: 'c',
    object: 'chat.completion.chunk',
    created: 1,
    model: chatModel,
    choices: [{ index: 0, delta: { content: 'далі '.repeat(2000) }, finish_reason: null }],
  });

  it('holds the upstream back, costs little memory and is let go', async () => {
    let sent = 0;
    const steps = (function* (): Generator<Step> {
      for (;;) {
        sent += frame.length;
        yield { send: frame };
      }
    })();
    house.upstream.script({ headers: sseHeaders, steps });
    const arrived = house.upstream.nextRequest();
    const before = residentMb(await metricsText(house.gateway.origin));
    const body = JSON.stringify({ model: chatModel, messages, stream: true });
    const { socket, closed } = await openRaw(house.gateway.origin);
    socket.pause();
    const startedAt = performance.now();
    socket.write(
      head('POST /v1/chat/completions', {
        authorization: `Bearer ${house.gateway.key}`,
        'content-length': String(Buffer.byteLength(body)),
      }) + body,
    );
    const call = await arrived;
    // Until what the kernels and the gateway hold is full: the upstream can't go on.
    await eventually(async () => {
      const before = sent;
      await wait(100);
      return sent > 0 && sent === before;
    });
    expect(sent).toBeLessThan(40_000_000);
    expect(residentMb(await metricsText(house.gateway.origin)) - before).toBeLessThan(64);
    expect(await inFlight(house.gateway.origin)).toBe(1);
    const leftMs = (await call.closed) - startedAt;
    expect(leftMs).toBeGreaterThan(SLOW_CLIENT_MS);
    expect(leftMs).toBeLessThan(SLOW_CLIENT_MS + 1500);
    expect(call.abandoned).toBe(true);
    await eventually(async () => (await inFlight(house.gateway.origin)) === 0, 500);
    socket.resume();
    await closed;
  });

  it('is let go as well when the whole answer is one reply', async () => {
    const content = 'x'.repeat(16_000_000);
    const message = { role: 'assistant', content };
    house.upstream.script(
      jsonScenario({ id: 'c', model: chatModel, choices: [{ index: 0, message, finish_reason: 'stop' }] }),
    );
    const body = JSON.stringify({ model: chatModel, messages });
    const { socket, closed } = await openRaw(house.gateway.origin);
    socket.pause();
    socket.write(
      head('POST /v1/chat/completions', {
        authorization: `Bearer ${house.gateway.key}`,
        'content-length': String(Buffer.byteLength(body)),
      }) + body,
    );
    await eventually(() => house.upstream.requests.length === 1 && house.upstream.openRequests === 0);
    const openFiles = async (): Promise<number> =>
      Number(/^process_open_fds (\d+)$/m.exec(await metricsText(house.gateway.origin))?.[1]);
    const withClient = await openFiles();
    // Node looks whether anything has left before it gives up, so it may take twice as long.
    await eventually(async () => (await openFiles()) < withClient, 2 * SLOW_CLIENT_MS + 800);
    socket.resume();
    await closed;
    expect(socket.bytesRead).toBeLessThan(content.length);
  });

  it('a slow but steady one gets everything', async () => {
    const parts = 150;
    const steps = [
      ...Array.from({ length: parts }, () => ({ send: frame })),
      { send: sseFrame({ id: 'c', model: chatModel, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }) },
      { send: 'data: [DONE]\n\n' },
      { end: true as const },
    ];
    house.upstream.script({ headers: sseHeaders, steps });
    const response = await ask();
    const chunks: Uint8Array[] = [];
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      if (chunks.length % 10 === 0) await wait(20);
    }
    const { frames, done } = await readStream(new Response(Buffer.concat(chunks)));
    expect([done, foldChunks(frames).content.length]).toEqual([true, parts * 'далі '.length * 2000]);
  });
});
