import { describe, expect, it } from 'vitest';
import { errorBody } from '../contract/openai-schemas.ts';
import { chatModel } from '../support/scripted-gateway.ts';
import { scriptedHouse } from '../support/scripted-house.ts';
import { textAnswer } from '../support/upstream/chat-answer.ts';
import { endlessComments, headersOnly, silence } from '../support/upstream/fault.ts';
import {
  hangingAfter,
  hangingAfterDone,
  slowToOpen,
  slowToStart,
  stallingAfter,
  withoutDone,
} from '../support/upstream/framing.ts';
import type { Reply } from '../support/upstream/scenario.ts';
import { foldChunks, post, readStream } from '../support/wire-client.ts';

const FIRST_TOKEN_MS = 700;
const IDLE_MS = 500;
const TOTAL_MS = 2000;

const house = scriptedHouse({
  upstream: { clocks: { firstTokenMs: FIRST_TOKEN_MS, idleMs: IDLE_MS, totalMs: TOTAL_MS } },
});

const story = textAnswer('Жили собі дід і баба.');
const frames = 1 + 5 + 1;
const request = { model: chatModel, messages: [{ role: 'user' as const, content: 'Розкажи.' }] };

describe('a silent upstream is given up in time', () => {
  it.each<readonly [name: string, clock: string, Reply]>([
    ['no headers, streamed', 'headers', silence()],
    ['headers alone, streamed', 'first_token', headersOnly()],
    ['comments alone, streamed', 'first_token', endlessComments(50)],
    ['the role alone, streamed', 'first_token', hangingAfter(1, story)],
  ])('%s: 504 by the clock %s', async (_name, clock, reply) => {
    house.upstream.script(reply);
    const askedAt = performance.now();
    const response = await post(house.gateway, '/chat/completions', { ...request, stream: true });
    const waitedMs = performance.now() - askedAt;
    const { error } = errorBody.parse(await response.json());
    expect([response.status, error.code, error.timeout_kind]).toEqual([504, 'upstream_timeout', clock]);
    expect(waitedMs).toBeGreaterThan(FIRST_TOKEN_MS - 100);
    expect(waitedMs).toBeLessThan(FIRST_TOKEN_MS + 2000);
    const [asked] = house.upstream.requests;
    await asked?.closed;
    expect(asked?.abandoned).toBe(true);
  });

  it('an answer asked for in one piece has the total clock alone', async () => {
    house.upstream.script(silence());
    const askedAt = performance.now();
    const response = await post(house.gateway, '/chat/completions', request);
    const { error } = errorBody.parse(await response.json());
    expect([response.status, error.code, error.timeout_kind]).toEqual([504, 'upstream_timeout', 'total']);
    expect(performance.now() - askedAt).toBeLessThan(TOTAL_MS + 2000);
  });

  it('a stall in the middle ends in an error frame by the idle clock', async () => {
    house.upstream.script(hangingAfter(4, story));
    const response = await post(house.gateway, '/chat/completions', { ...request, stream: true });
    const { frames: seen, done } = await readStream(response);
    expect(done).toBe(false);
    const { error } = errorBody.parse(seen.at(-1));
    expect([error.code, error.timeout_kind]).toEqual(['upstream_timeout', 'idle']);
    expect(JSON.stringify(seen)).not.toMatch(/"finish_reason":"/);
  });
});

describe('a slow upstream is waited for', () => {
  it.each([
    ['slow to open', slowToOpen(300, story)],
    ['slow to start', slowToStart(300, story)],
    ['pausing in the middle', stallingAfter(4, 300, story)],
  ])('%s', async (_name, reply) => {
    house.upstream.script(reply);
    const final = await house.openai.chat.completions.stream(request).finalChatCompletion();
    expect(final.choices[0]).toMatchObject({ message: { content: 'Жили собі дід і баба.' }, finish_reason: 'stop' });
  });
});

describe('an upstream that has finished but does not hang up', () => {
  it.each([
    ['after [DONE], at once', hangingAfterDone(story), 1000],
    ['after the finish, without [DONE]', hangingAfter(frames, withoutDone(story)), 8000],
  ])('%s: the answer is whole all the same', async (_name, reply, promisedMs) => {
    house.upstream.script(reply);
    const askedAt = performance.now();
    const response = await post(house.gateway, '/chat/completions', { ...request, stream: true });
    const { frames: seen, done } = await readStream(response);
    expect(done).toBe(true);
    expect(foldChunks(seen)).toMatchObject({ content: 'Жили собі дід і баба.', finishReason: 'stop' });
    expect(performance.now() - askedAt).toBeLessThan(promisedMs);
  });
});
