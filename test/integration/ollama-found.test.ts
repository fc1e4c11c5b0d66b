import OpenAI from 'openai';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FakeOllama, startFakeOllama } from '../support/fake-ollama.ts';
import { type GatewayUnderTest, startGateway } from '../support/gateway-under-test.ts';

const models = [
  { name: 'qwen3:4b', capabilities: ['completion', 'tools'] },
  { name: 'bge-m3:latest', capabilities: ['embedding'] },
] as const;

let ollama: FakeOllama;
let gateway: GatewayUnderTest;
let client: OpenAI;

beforeAll(async () => {
  ollama = await startFakeOllama();
  const url = ollama.url;
  await ollama.close();
  gateway = await startGateway({
    config: { gateway: { discovery: { ollama: { url, everyMs: 100 } }, knowledge: { folders: [] } } },
  });
  client = new OpenAI({ baseURL: gateway.baseUrl, apiKey: gateway.key, maxRetries: 0 });
});

afterAll(async () => {
  await gateway.stop();
});

const listed = async (): Promise<readonly string[]> => (await client.models.list()).data.map(({ id }) => id);

/** Looks until `wanted` holds: discovery has its own pace. */
async function eventually(wanted: () => Promise<boolean>): Promise<void> {
  for (let look = 0; look < 80; look++) {
    if (await wanted()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('It did not come to pass within 8 s.');
}

const answerBy = async (model: string): Promise<OpenAI.ChatCompletion> =>
  client.chat.completions.create({ model, messages: [{ role: 'user', content: 'Скільки буде два і два?' }] });

it('finds an Ollama that starts later, uses its models, and loses them again gracefully', async () => {
  expect(await listed()).toEqual(['auto', 'local/extractive']);

  ollama = await startFakeOllama({ port: ollama.port, models: models.map((model) => ({ ...model })) });
  ollama.model('qwen3:4b').reply = { content: 'Чотири.' };
  await eventually(async () => (await listed()).includes('qwen3:4b'));

  const named = await answerBy('qwen3:4b');
  expect(named).toMatchObject({ model: 'qwen3:4b', choices: [{ message: { content: 'Чотири.' } }] });
  expect((await answerBy('auto')).model).toBe('qwen3:4b');
  const streamed = client.chat.completions.stream({ model: 'qwen3:4b', messages: [{ role: 'user', content: '2+2?' }] });
  expect(await streamed.finalContent()).toBe('Чотири.');
  const embedded = await client.embeddings.create({ model: 'bge-m3', input: ['митниця', 'товар'] });
  expect(embedded.data.map(({ index, embedding }) => [index, embedding.length > 0])).toEqual([
    [0, true],
    [1, true],
  ]);

  await ollama.close();
  // Before the loss is noticed the named model fails honestly, and `auto` falls back to the model that is always there.
  expect((await answerBy('auto')).model).toBe('local/extractive');
  await eventually(async () => !(await listed()).includes('qwen3:4b'));
  await expect(answerBy('qwen3:4b')).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
  expect((await answerBy('auto')).model).toBe('local/extractive');
});
