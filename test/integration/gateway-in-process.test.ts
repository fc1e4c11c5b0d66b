import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningGateway, startGateway } from '../../src/assembly/start-gateway.ts';
import { openStores } from '../../src/assembly/stores.ts';
import { welcomeText } from '../../src/assembly/welcome-text.ts';
import { createKey } from '../../src/cli/create-key.ts';
import { DataFolder } from '../../src/cli/data-folder.ts';
import { ingestDocuments } from '../../src/cli/ingest-documents.ts';
import { revokeKey } from '../../src/cli/revoke-key.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { systemClock } from '../../src/runtime/system-clock.ts';
import { openLog } from '../../src/telemetry/log.ts';
import { startFakeOllama, type FakeOllama } from '../support/fake-ollama.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { textAnswer } from '../support/upstream/chat-answer.ts';
import { embeddingsAnswer } from '../support/upstream/embeddings-answer.ts';
import { errorReply } from '../support/upstream/fault.ts';

/** The joints of the house, with everything in this process: what the tests over the built gateway run in a child. */
const folder = mkdtempSync(join(tmpdir(), 'nexus-in-process-'));
const configFolder = join(folder, 'config');
const dataFolder = join(folder, 'data');
const documents = join(folder, 'documents');
let upstream: ScriptedUpstream;
let ollama: FakeOllama;
let gateway: RunningGateway;
let client: OpenAI;

const write = (file: string, value: unknown): void => writeFileSync(join(configFolder, file), JSON.stringify(value));
const fleet = (...ids: string[]): object => ({
  upstreams: { mock: { kind: 'openai-compatible', baseUrl: upstream.url } },
  models: [
    ...ids.map((id) => ({ id, upstream: 'mock', aliases: [`${id}-alias`] })),
    { id: 'embedder', upstream: 'mock', capabilities: ['embed'] },
  ],
});
const ask = (model: string, content = 'Hello'): Promise<OpenAI.ChatCompletion> =>
  client.chat.completions.create({ model, messages: [{ role: 'user', content }] });
const listed = async (): Promise<readonly string[]> => (await client.models.list()).data.map(({ id }) => id);
const fetched = async (path: string): Promise<string> => (await fetch(gateway.origin + path)).text();

async function eventually(wanted: () => Promise<boolean>): Promise<void> {
  for (let look = 0; look < 80; look++) {
    if (await wanted()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('It did not come to pass within 8 s.');
}

beforeAll(async () => {
  upstream = await startScriptedUpstream();
  ollama = await startFakeOllama({ models: [{ name: 'qwen3:4b', capabilities: ['completion'] }] });
  for (const path of [configFolder, documents]) mkdirSync(path);
  writeFileSync(join(documents, 'quota.md'), '# Квоти\n\nКвота на імпорт сталі становить сорок тонн на місяць.\n');
  write('gateway.yaml', {
    logging: { level: 'silent' },
    discovery: { ollama: { url: ollama.url, everyMs: 100 } },
    knowledge: { folders: ['documents'] },
    server: { drainGraceMs: 300, wireCommitMs: 200, pingMs: 100 },
  });
  write('fleet.yaml', fleet('mock-model'));
  gateway = await startGateway({
    environment: readEnvironment({ HOST: '127.0.0.1', PORT: '0' }),
    configFolder,
    dataFolder,
    log: openLog('silent', systemClock).log,
  });
  client = new OpenAI({ baseURL: `${gateway.origin}/v1`, apiKey: gateway.firstKey ?? '', maxRetries: 0 });
});

afterAll(async () => {
  await upstream.close();
  await ollama.close();
  rmSync(folder, { recursive: true });
});

describe('the house in one process', () => {
  it('tells a new user where it is and what to try', () => {
    const text = welcomeText(gateway, 1.23);
    expect(text).toContain(`Base URL  ${gateway.origin}/v1`);
    expect(text).toContain(gateway.firstKey);
    expect(welcomeText({ ...gateway, firstKey: undefined }, 1)).toContain('nexus -- keys create');
  });

  it('answers from the configured upstream, whole and streamed, under its name and its alias', async () => {
    upstream.script(textAnswer('Here I am.'), { model: 'mock-model' });
    expect((await ask('mock-model')).choices[0]?.message.content).toBe('Here I am.');
    const stream = client.chat.completions.stream({
      model: 'mock-model-alias',
      messages: [{ role: 'user', content: 'Hi' }],
    });
    expect(await stream.finalContent()).toBe('Here I am.');
  });

  it('embeds', async () => {
    upstream.script(embeddingsAnswer(), { path: '/v1/embeddings' });
    const { data } = await client.embeddings.create({ model: 'embedder', input: ['a', 'b'] });
    expect(data.map(({ index, embedding }) => [index, embedding.length > 0])).toEqual([
      [0, true],
      [1, true],
    ]);
    await expect(client.embeddings.create({ model: 'mock-model', input: 'a' })).rejects.toMatchObject({ status: 400 });
    await expect(ask('embedder')).rejects.toMatchObject({ status: 400, param: 'model' });
  });

  it('lists configured, found and built-in models, and shows one', async () => {
    expect(await listed()).toEqual(['auto', 'mock-model', 'embedder', 'local/extractive', 'qwen3:4b']);
    expect((await client.models.retrieve('qwen3:4b')).owned_by).toBe('ollama');
    await expect(client.models.retrieve('mock-modle')).rejects.toMatchObject({ status: 404 });
  });

  it('cites its documents', async () => {
    const answer = await ask('local/extractive', 'Яка квота на імпорт сталі?');
    expect(answer.choices[0]?.message.content).toMatch(/сорок тонн на місяць\. \[1\]/);
  });

  it('takes documents and keys from the command line while it runs', async () => {
    const said: string[] = [];
    const output = { say: (line: string) => void said.push(line), note: () => undefined };
    const data = new DataFolder(dataFolder, output);
    const more = join(folder, 'more.md');
    writeFileSync(more, '# Rates\n\nThe excise on fuel is thirteen percent.\n');
    expect(await ingestDocuments([more], data, output)).toBe(0);
    expect(said.join('\n')).toContain('1 added');
    expect(await ingestDocuments([], data, output)).toBe(2);
    expect(await ingestDocuments([join(folder, 'absent')], data, output)).toBe(1);
    expect((await ask('local/extractive', 'What is the excise on fuel?')).choices[0]?.message.content).toMatch(
      /thirteen/,
    );
    expect(await createKey(['laptop'], data, output)).toBe(0);
    const made = new OpenAI({ baseURL: client.baseURL, apiKey: said.at(-1) ?? '', maxRetries: 0 });
    const accepted = (): Promise<boolean> =>
      made.models.list().then(
        () => true,
        () => false,
      );
    await eventually(accepted);
    expect(await fetched('/health/ready')).toContain('"documents":{"state":"ok","detail":"2 documents,');

    const stores = await openStores(dataFolder, systemClock);
    const { id } = (await stores.keys.list()).find(({ name }) => name === 'laptop') ?? { id: '' };
    await stores.close();
    const revokedAt = performance.now();
    expect(await revokeKey(id, data, output)).toBe(0);
    await eventually(async () => !(await accepted()));
    expect(performance.now() - revokedAt).toBeLessThan(5000);
    expect((await ask('local/extractive')).object).toBe('chat.completion'); // the other key still counts
  });

  it('refuses what it must, each time as JSON', async () => {
    const bare = (path: string, init?: RequestInit): Promise<number> =>
      fetch(gateway.origin + path, init).then((response) => response.status);
    expect(await bare('/v1/models')).toBe(401);
    expect(await bare('/v1/nothing')).toBe(404);
    expect(await bare('/v1/models', { method: 'PUT' })).toBe(405);
    expect(await bare('/health/live', { method: 'HEAD' })).toBe(200);
    const headers = { authorization: `Bearer ${gateway.firstKey ?? ''}`, 'content-type': 'application/json' };
    expect(await bare('/v1/chat/completions', { method: 'POST', headers, body: '{' })).toBe(400);
    upstream.script(errorReply(500), { model: 'mock-model' });
    await expect(ask('mock-model')).rejects.toMatchObject({ status: 502 });
  });

  it('shows its state', async () => {
    expect(JSON.parse(await fetched('/health/ready'))).toMatchObject({ status: 'ready' });
    expect(await fetched('/metrics')).toContain('nexus_upstream_up{upstream="mock"} 1');
    expect(JSON.parse(await fetched('/openapi.json'))).toMatchObject({ openapi: '3.1.0' });
    expect(await fetched('/docs')).toContain('API reference');
  });

  it('takes a change of the configuration over and keeps the old one when the new one is bad', async () => {
    write('fleet.yaml', fleet('mock-model', 'second'));
    gateway.reload();
    await eventually(async () => (await listed()).includes('second'));
    write('fleet.yaml', { models: [{ id: 'x', upstream: 'nowhere' }] });
    gateway.reload();
    await eventually(async () => (await fetched('/health/ready')).includes('a change was refused'));
    expect(await listed()).toContain('second');
  });

  it('drains: what runs beyond the grace time ends with an error that says so', async () => {
    write('fleet.yaml', {
      upstreams: { slow: { kind: 'scripted', script: [{ say: 'one ' }, { stall: true }] } },
      models: [{ id: 'stalls', upstream: 'slow' }],
    });
    gateway.reload();
    await eventually(async () => (await listed()).includes('stalls'));
    const stream = await client.chat.completions.create({
      model: 'stalls',
      messages: [{ role: 'user', content: 'Hi' }],
      stream: true,
    });
    const texts: string[] = [];
    const read = (async () => {
      for await (const chunk of stream) texts.push(chunk.choices[0]?.delta.content ?? '');
    })();
    await eventually(() => Promise.resolve(texts.includes('one ')));
    const [, ended] = await Promise.all([gateway.stop(), read.catch((error: unknown) => error)]);
    expect(ended).toMatchObject({ code: 'shutting_down' });
  });
});
