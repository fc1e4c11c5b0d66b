import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Provider } from '../../src/extend/provider.ts';
import { type FakeOllama, startFakeOllama } from '../support/fake-ollama.ts';
import { ask, chatCall, failureOf, openOllama, user } from './ollama-fixture.ts';

const words = (tokens: number): string => 'word'.repeat(tokens);

let fake: FakeOllama;
let provider: Provider;

beforeAll(async () => {
  fake = await startFakeOllama({
    models: [
      { name: 'small', contextLength: 8192 },
      { name: 'long', contextLength: 262_144 },
      {
        name: 'preset',
        contextLength: 262_144,
        parameters: 'stop   "<|im_end|>"\nnum_ctx                        65536',
      },
      { name: 'cloud', contextLength: 262_144, remoteModel: 'gpt-oss:120b' },
    ],
  });
  provider = openOllama({ baseUrl: fake.url });
});
afterAll(async () => {
  await provider.close();
  await fake.close();
});
beforeEach(() => {
  fake.requests.length = 0;
});

const sentWindow = (): unknown => (fake.last('/api/chat').body as { options: { num_ctx: number } }).options.num_ctx;

describe('num_ctx', () => {
  it.each([
    ['small', undefined, 8192],
    ['long', undefined, 32_768],
    ['preset', undefined, 65_536],
    ['cloud', undefined, 262_144],
    ['long', 100_000, 100_000],
    ['small', 100_000, 8192],
  ])('of %s with a card of %s is %i', async (model, contextTokens, expected) => {
    await ask(provider, chatCall({ model }), { contextTokens });
    expect(sentWindow()).toBe(expected);
  });

  it("is the operator's where the card is silent", async () => {
    const own = openOllama({ baseUrl: fake.url, numCtx: 16_384 });
    await ask(own, chatCall({ model: 'long' }));
    expect(sentWindow()).toBe(16_384);
    await ask(own, chatCall({ model: 'long' }), { contextTokens: 20_000 });
    expect(sentWindow()).toBe(20_000);
    await own.close();
  });

  it('is the same whatever is asked, so the model is loaded once', async () => {
    const own = await startFakeOllama({ models: [{ name: 'long', contextLength: 262_144 }] });
    const fresh = openOllama({ baseUrl: own.url });
    for (const change of [
      {},
      { messages: [user(words(20_000))] },
      { maxOutputTokens: 8000 },
      { extra: { dialect: 'openai', fields: { num_ctx: 1024, options: { num_ctx: 2048, num_gpu: 1 } } } },
      { delivery: 'whole' },
    ] as const)
      await ask(fresh, chatCall({ model: 'long', ...change }));
    expect(own.loads).toEqual([{ name: 'long:latest', numCtx: 32_768 }]);
    await fresh.close();
    await own.close();
  });
});

describe('a prompt over the window', () => {
  it('of 100,000 tokens is refused before anything is sent, with both numbers', async () => {
    const failure = await failureOf(ask(provider, chatCall({ model: 'long', messages: [user(words(100_000))] })));
    expect(failure).toMatchObject({ code: 'context_length_exceeded', status: 400, param: 'messages' });
    expect(failure.message).toContain('32768');
    expect(failure.message).toMatch(/about 1005\d\d/);
    expect(fake.requests.map(({ path }) => path)).not.toContain('/api/chat');
  });

  it('counts the room for the answer', async () => {
    const messages = [user(words(7000))];
    await ask(provider, chatCall({ messages, maxOutputTokens: 1000 }));
    const failure = await failureOf(ask(provider, chatCall({ messages, maxOutputTokens: 1500 })));
    expect(failure.code).toBe('context_length_exceeded');
  });

  it("that the estimate missed is refused by the server, in the house's words", async () => {
    // Pictures count for more at the fake than the estimate expects.
    fake.add({ name: 'seer', capabilities: ['completion', 'vision'], contextLength: 1024 });
    const images = Array.from({ length: 2 }, () => ({
      kind: 'media' as const,
      media: 'image' as const,
      ref: 'data:image/png;base64,AAAA',
      origin: 'caller' as const,
    }));
    fake.model('seer').imageTokens = 600;
    const messages = [{ role: 'user' as const, parts: images }];
    const failure = await failureOf(ask(provider, chatCall({ model: 'seer', messages })));
    expect(failure.code).toBe('context_length_exceeded');
    expect(fake.last('/api/chat').droppedTokens).toBe(0);
  });

  it.each(['stream', 'whole'] as const)('that an old server cut is no success, %s', async (delivery) => {
    const old = await startFakeOllama({
      knowsTruncate: false,
      models: [{ name: 'seer', capabilities: ['completion', 'vision'], contextLength: 1024 }],
    });
    old.model('seer').imageTokens = 1200;
    const own = openOllama({ baseUrl: old.url });
    const part = { kind: 'media', media: 'image', ref: 'data:image/png;base64,AAAA', origin: 'caller' } as const;
    const work = ask(own, chatCall({ model: 'seer', delivery, messages: [{ role: 'user', parts: [part] }] }));
    expect((await failureOf(work)).code).toBe('context_length_exceeded');
    expect(old.last('/api/chat').droppedTokens).toBeGreaterThan(0);
    await own.close();
    await old.close();
  });
});
