import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { EmbedCall } from '../../src/chat/call.ts';
import type { EmbedEvent } from '../../src/chat/event.ts';
import type { Provider } from '../../src/extend/provider.ts';
import { type FakeOllama, startFakeOllama } from '../support/fake-ollama.ts';
import { deploymentOf, embedCall, failureOf, openOllama } from './ollama-fixture.ts';

let fake: FakeOllama;
let provider: Provider;

beforeAll(async () => {
  fake = await startFakeOllama({
    models: [{ name: 'bge-m3', capabilities: ['embedding'], family: 'bert', contextLength: 512 }],
  });
  provider = openOllama({ baseUrl: fake.url });
});
afterAll(async () => {
  await provider.close();
  await fake.close();
});
beforeEach(() => {
  fake.requests.length = 0;
  fake.model('bge-m3').reply = {};
});

async function embed(call: EmbedCall): Promise<readonly EmbedEvent[]> {
  const model = provider.models.embed?.(deploymentOf('bge-m3', { capabilities: ['embed'] }));
  const events: EmbedEvent[] = [];
  for await (const batch of model?.(call) ?? []) events.push(...batch);
  return events;
}

it('embeds in batches, in order, with one usage', async () => {
  const texts = Array.from({ length: 150 }, (_, at) => `Рядок номер ${at}`);
  const events = await embed(embedCall(texts));
  expect(events.map(({ type }) => type)).toEqual(['start', 'vectors', 'vectors', 'vectors', 'usage']);
  const batches = events.filter((event) => event.type === 'vectors');
  expect(batches.map(({ from }) => from)).toEqual([0, 64, 128]);
  const vectors = batches.flatMap((batch) => batch.vectors);
  expect(vectors).toHaveLength(150);
  for (const vector of vectors) expect(vector).toBeInstanceOf(Float32Array);
  const single = (await embed(embedCall(['Рядок номер 149']))).find((event) => event.type === 'vectors');
  expect(vectors[149]).toEqual(single?.vectors[0]);
  expect(vectors[148]).not.toEqual(vectors[149]);
  const tokens = texts.reduce((sum, text) => sum + Math.ceil(text.length / 4), 0);
  expect(events.at(-1)).toEqual({
    type: 'usage',
    usage: { input: tokens, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 },
  });
});

it('sends the window of the model and forbids cutting', async () => {
  await embed(embedCall(['a'], { dimensions: 4, extra: { dialect: 'openai', fields: { keep_alive: '1h' } } }));
  expect(fake.last('/api/embed').body).toEqual({
    model: 'bge-m3',
    input: ['a'],
    truncate: false,
    dimensions: 4,
    options: { num_ctx: 512 },
    keep_alive: '1h',
  });
});

it('refuses a text that is too long', async () => {
  expect(await failureOf(embed(embedCall(['word'.repeat(600)])))).toMatchObject({ code: 'context_length_exceeded' });
});

it('estimates tokens that the server does not tell', async () => {
  fake.model('bge-m3').reply = { fault: { noPromptCount: true } };
  const events = await embed(embedCall(['чотири слова тут є']));
  expect(events.at(-1)).toMatchObject({ type: 'usage', usage: { estimated: true } });
});

it('refuses vectors whose length changes from batch to batch', async () => {
  let count = 0;
  const texts = Array.from({ length: 65 }, (_, at) => `Рядок ${at}`);
  fake.model('bge-m3').reply = {
    fault: {
      contentType: 'application/json',
      get text() {
        const vectors = count++ === 0 ? Array.from({ length: 64 }, () => [1, 2]) : [[1]];
        return JSON.stringify({ embeddings: vectors });
      },
    },
  };
  expect(await failureOf(embed(embedCall(texts)))).toMatchObject({ code: 'upstream_invalid' });
});

it.each([
  ['too few vectors', '{"embeddings":[[1,2]]}', 'upstream_invalid'],
  ['vectors of several lengths', '{"embeddings":[[1,2],[1]]}', 'upstream_invalid'],
  ['no numbers', '{"embeddings":[["x"],["y"]]}', 'upstream_invalid'],
  ['other dimensions than asked', '{"embeddings":[[1,2],[3,4]]}', 'unsupported_parameter'],
  ['an error in a 200', '{"error":"does not support embeddings"}', 'unsupported_parameter'],
  ['half a reply', '{"embeddings":[[1,2]', 'upstream_invalid'],
])('refuses %s', async (_, text, code) => {
  fake.model('bge-m3').reply = { fault: { text, contentType: 'application/json' } };
  expect(await failureOf(embed(embedCall(['a', 'b'], { dimensions: 3 })))).toMatchObject({ code });
});
