import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Provider } from '../../src/extend/provider.ts';
import { type FakeOllama, startFakeOllama } from '../support/fake-ollama.ts';
import { ask, chatCall, failureOf, openOllama, testScope } from './ollama-fixture.ts';

let fake: FakeOllama;
let provider: Provider;
const signal = (): AbortSignal => AbortSignal.timeout(5000);

beforeEach(async () => {
  fake = await startFakeOllama({
    models: [
      { name: 'llama3.2', capabilities: ['completion', 'tools'], contextLength: 131_072 },
      { name: 'qwen3:4b', capabilities: ['completion', 'vision', 'thinking'], family: 'qwen3', contextLength: 40_960 },
      { name: 'bge-m3', capabilities: ['embedding'], family: 'bert', contextLength: 8192 },
      {
        name: 'gpt-oss:120b-cloud',
        capabilities: ['completion'],
        family: 'gptoss',
        remoteModel: 'gpt-oss:120b',
        contextLength: 131_072,
      },
    ],
  });
  provider = openOllama({ baseUrl: fake.url });
});
afterEach(async () => {
  await provider.close();
  await fake.close();
});

const paths = (): string[] => fake.requests.map(({ path }) => path);

it('finds the models of a server, with what they can do', async () => {
  const card = (id: string, family: string, locality: string, contextTokens: number, capabilities: string[]) => ({
    name: id,
    card: { id, family, locality, contextTokens, capabilities },
  });
  expect(await provider.discover?.(signal())).toEqual([
    card('llama3.2:latest', 'llama', 'local', 32_768, ['chat', 'json', 'tools']),
    card('qwen3:4b', 'qwen3', 'local', 32_768, ['chat', 'json', 'vision', 'reasoning']),
    card('bge-m3:latest', 'bert', 'local', 8192, ['embed']),
    card('gpt-oss:120b-cloud', 'gptoss', 'foreign', 131_072, ['chat', 'json']),
  ]);
});

it('asks about a model once for each digest', async () => {
  await provider.discover?.(signal());
  await provider.discover?.(signal());
  await ask(provider, chatCall({ model: 'llama3.2' }));
  expect(paths().filter((path) => path === '/api/show')).toHaveLength(4);
  fake.model('llama3.2').digest = 'changed';
  fake.model('llama3.2').capabilities = ['completion', 'vision'];
  const again = await provider.discover?.(signal());
  expect(paths().filter((path) => path === '/api/show')).toHaveLength(5);
  expect(again?.[0]?.card.capabilities).toEqual(['chat', 'json', 'vision']);
});

it('asks once for requests that come at the same time', async () => {
  await Promise.all(Array.from({ length: 20 }, () => ask(provider, chatCall({ model: 'qwen3:4b' }))));
  expect(paths().filter((path) => path === '/api/show')).toHaveLength(1);
});

it('reads a model afresh that has gone', async () => {
  await ask(provider, chatCall({ model: 'qwen3:4b' }));
  const gone = fake.model('qwen3:4b');
  fake.models.delete('qwen3:4b');
  expect(await failureOf(ask(provider, chatCall({ model: 'qwen3:4b' })))).toMatchObject({
    code: 'upstream_model_missing',
  });
  fake.models.set('qwen3:4b', gone);
  await ask(provider, chatCall({ model: 'qwen3:4b' }));
  expect(paths().filter((path) => path === '/api/show')).toHaveLength(2);
});

it('lists an empty server, and follows it while it changes', async () => {
  fake.models.clear();
  expect(await provider.discover?.(signal())).toEqual([]);
  fake.add({ name: 'new' });
  expect((await provider.discover?.(signal()))?.map(({ name }) => name)).toEqual(['new:latest']);
});

it('leaves out what is listed but cannot be shown', async () => {
  const model = fake.model('bge-m3');
  fake.models.delete('bge-m3:latest');
  fake.models.set('listed-only', model);
  const found = await provider.discover?.(signal());
  expect(found?.map(({ name }) => name)).toEqual(['llama3.2:latest', 'qwen3:4b', 'gpt-oss:120b-cloud']);
});

it('rejects when all is broken', async () => {
  fake.fault = { status: 500 };
  await expect(provider.discover?.(signal())).rejects.toMatchObject({ code: 'upstream_error' });
  fake.fault = { text: '<html></html>' };
  await expect(provider.discover?.(signal())).rejects.toMatchObject({ code: 'upstream_invalid' });
});

it('can be stopped', async () => {
  fake.fault = { headersAfterMs: 'forever' };
  const controller = new AbortController();
  const discovery = provider.discover?.(controller.signal);
  await expect.poll(() => fake.requests.length).toBe(1);
  const reason = new Error('enough');
  controller.abort(reason);
  await expect(discovery).rejects.toBe(reason);
  await fake.last('/api/tags').abandonedAt;
});

it('sees which models are loaded, and tells when one must be loaded first', async () => {
  const progress = async (model: string): Promise<unknown[]> =>
    (await ask(provider, chatCall({ model }))).notes.map(({ about }) => about);
  expect(await progress('llama3.2')).toEqual([]);
  expect(provider.isCold?.('qwen3:4b')).toBe(false); // nobody has looked yet
  await provider.discover?.(signal());
  expect(['llama3.2', 'qwen3:4b', 'gpt-oss:120b-cloud'].map((name) => provider.isCold?.(name))).toEqual([
    false,
    true,
    false, // a cloud runs it
  ]);
  expect(await progress('llama3.2')).toEqual([]);
  expect(await progress('qwen3:4b')).toEqual([{ state: 'loading', model: 'qwen3:4b' }]);
  expect(await progress('qwen3:4b')).toEqual([]);
  expect(provider.isCold?.('qwen3:4b')).toBe(false);
});

it('knows after a look which models are not pulled', async () => {
  expect(provider.missing?.('llama3.1:8b')).toBeUndefined(); // nobody has looked yet
  await provider.discover?.(signal());
  expect(provider.missing?.('llama3.1:8b')).toBe('not pulled: ollama pull llama3.1:8b');
  expect(['llama3.2', 'llama3.2:latest', 'bge-m3', 'qwen3:4b'].map((name) => provider.missing?.(name))).toEqual(
    Array.from({ length: 4 }),
  );
  fake.add({ name: 'llama3.1:8b' });
  await provider.discover?.(signal());
  expect(provider.missing?.('llama3.1:8b')).toBeUndefined();
});

it('is found while answers take every socket it has', async () => {
  const narrow = openOllama({ baseUrl: fake.url }, { connections: 1 });
  fake.model('llama3.2').reply = { content: 'Так', fault: { headersAfterMs: 'forever' } };
  const scope = testScope();
  const reason = new Error('enough');
  const busy = expect(ask(narrow, chatCall({ model: 'llama3.2', scope }))).rejects.toBe(reason);
  await expect.poll(() => paths().includes('/api/chat')).toBe(true);
  const waiting = expect(ask(narrow, chatCall({ model: 'llama3.2', scope }))).rejects.toBe(reason);
  expect(await narrow.discover?.(signal())).toHaveLength(4);
  scope.abort(reason);
  await Promise.all([busy, waiting]);
  await narrow.close();
});
