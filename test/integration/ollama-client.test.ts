import { Ollama } from 'ollama';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FakeOllama, startFakeOllama } from '../support/fake-ollama.ts';

/** The official client takes the fake for a real server: what is tested against the fake is tested against its API. */
let fake: FakeOllama;
let client: Ollama;
const question = [{ role: 'user', content: 'Привіт!' }];

beforeAll(async () => {
  fake = await startFakeOllama({
    models: [
      { name: 'qwen3:4b', family: 'qwen3', capabilities: ['completion', 'tools', 'thinking'], contextLength: 40_960 },
      { name: 'bge-m3', capabilities: ['embedding'], dimensions: 16 },
    ],
  });
  client = new Ollama({ host: fake.url });
  fake.model('qwen3:4b').reply = {
    thinking: 'Вітаються.',
    content: 'Вітаю вас!',
    toolCalls: [[{ id: 'call_1', name: 'wave', arguments: { hand: 'right' } }]],
  };
});
afterAll(() => fake.close());

it('chats, whole', async () => {
  const reply = await client.chat({ model: 'qwen3:4b', messages: question, think: true });
  expect(reply.message).toMatchObject({ role: 'assistant', content: 'Вітаю вас!', thinking: 'Вітаються.' });
  expect(reply.message.tool_calls?.[0]?.function).toMatchObject({ name: 'wave', arguments: { hand: 'right' } });
  expect(reply).toMatchObject({ done: true, done_reason: 'stop', eval_count: 4 });
});

it('chats, streamed', async () => {
  const texts: string[] = [];
  const stream = await client.chat({ model: 'qwen3:4b', messages: question, stream: true, options: { num_ctx: 4096 } });
  for await (const part of stream) texts.push(part.message.content);
  expect(texts).toEqual(['', 'Вітаю', ' вас!', '', '']);
});

it('lists, shows, and says what is loaded', async () => {
  expect((await client.list()).models.map(({ name }) => name)).toEqual(['qwen3:4b', 'bge-m3:latest']);
  const shown = await client.show({ model: 'qwen3:4b' });
  expect(shown.capabilities).toEqual(['completion', 'tools', 'thinking']);
  expect(shown.details.family).toBe('qwen3');
  expect(Object.fromEntries(Object.entries(shown.model_info))).toMatchObject({ 'qwen3.context_length': 40_960 });
  const { models } = await client.ps();
  expect(models.map(({ name }) => name)).toEqual(['qwen3:4b']);
  expect((await client.version()).version).toMatch(/^\d+\.\d+\.\d+$/);
});

it('embeds', async () => {
  const { embeddings } = await client.embed({ model: 'bge-m3', input: ['один', 'два'] });
  expect(embeddings.map((vector) => vector.length)).toEqual([16, 16]);
  expect(embeddings[0]).not.toEqual(embeddings[1]);
});

it('loads and unloads', async () => {
  await client.generate({ model: 'bge-m3', prompt: '', keep_alive: 0 });
  await client.generate({ model: 'qwen3:4b', prompt: '', keep_alive: '1m' });
  expect((await client.ps()).models.map(({ name }) => name)).toEqual(['qwen3:4b']);
});

it('hears of errors', async () => {
  await expect(client.chat({ model: 'nope', messages: question })).rejects.toMatchObject({
    status_code: 404,
    error: "model 'nope' not found",
  });
  const chat = { model: 'qwen3:4b', messages: question };
  await expect(client.chat({ ...chat, bogus: 1 } as typeof chat)).rejects.toMatchObject({ status_code: 400 });
  await expect(client.chat({ ...chat, options: { temperature: 'hot' as unknown as number } })).rejects.toMatchObject({
    status_code: 400,
  });
  fake.model('qwen3:4b').reply = { content: 'Вітаю вас!', fault: { errorAtLine: 1, error: 'boom' } };
  const read = async (): Promise<void> => {
    for await (const part of await client.chat({ ...chat, stream: true })) expect(part.done).toBe(false);
  };
  await expect(read()).rejects.toThrow('boom');
  fake.model('qwen3:4b').reply = { content: 'Вітаю вас!', fault: { endAtLine: 1 } };
  await expect(read()).rejects.toThrow('Did not receive done');
});
