import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeOllama, startFakeOllama } from '../support/fake-ollama.ts';
import { type GatewayUnderTest, startGateway } from '../support/gateway-under-test.ts';
import { eventually } from '../support/http-metrics.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';

const secrets = mkdtempSync(join(tmpdir(), 'nexus-secrets-'));
const keyFile = join(secrets, 'key');
let cloud: ScriptedUpstream;
let ollama: FakeOllama;
let gateway: GatewayUnderTest;
let client: OpenAI;

beforeAll(async () => {
  cloud = await startScriptedUpstream();
  ollama = await startFakeOllama({ models: [{ name: 'here:1b' }, { name: 'other:1b' }] });
  ollama.model('here:1b').reply = { content: 'Так.' };
  gateway = await startGateway({
    env: { NEXUS_TEST_UNSET: '', NEXUS_TEST_ADDRESS: '' },
    config: {
      gateway: { discovery: { ollama: { url: ollama.url, everyMs: 100 } }, knowledge: { folders: [] } },
      fleet: {
        upstreams: {
          keyless: { kind: 'openai-compatible', baseUrl: cloud.url, apiKey: 'env:NEXUS_TEST_UNSET' },
          filed: { kind: 'openai-compatible', baseUrl: cloud.url, apiKey: `file:${keyFile}` },
          nowhere: { kind: 'kserve', baseUrl: 'env:NEXUS_TEST_ADDRESS' },
          ollama: { kind: 'ollama', baseUrl: ollama.url },
        },
        models: [
          { id: 'lonely', upstream: 'keyless' },
          { id: 'helped', upstream: 'keyless', fallback: ['nowhere', 'here'] },
          { id: 'later', upstream: 'filed' },
          { id: 'nowhere', upstream: 'nowhere' },
          { id: 'vectors', upstream: 'keyless', capabilities: ['embed'] },
          { id: 'here', upstream: 'ollama', name: 'here:1b', accuracy: { overall: 0.5 } },
          { id: 'absent', upstream: 'ollama', name: 'absent:8b' },
          { id: 'spread', deployments: [{ upstream: 'keyless' }, { upstream: 'ollama', name: 'here:1b' }] },
        ],
        agents: { Helper: { models: ['lonely', 'here'], description: 'Helps.' }, Idle: { models: ['lonely'] } },
      },
    },
  });
  client = new OpenAI({ baseURL: gateway.baseUrl, apiKey: gateway.key, maxRetries: 0 });
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all([cloud.close(), ollama.close()]);
  rmSync(secrets, { recursive: true, force: true });
});

type Nexus = { readonly state: string; readonly unavailable?: string };
const listed = async (): Promise<ReadonlyMap<string, Nexus>> => {
  const { data } = await client.models.list();
  return new Map(data.map((model) => [model.id, (model as unknown as { nexus: Nexus }).nexus]));
};
const ask = (model: string): Promise<OpenAI.ChatCompletion> =>
  client.chat.completions.create({ model, messages: [{ role: 'user', content: 'Скільки коштує розмитнення?' }] });
const refusalOf = (asked: Promise<unknown>): Promise<{ status: number; message: string }> =>
  asked.then(
    () => Promise.reject(new Error('It was answered.')),
    (failure: unknown) => failure as { status: number; message: string },
  );

describe('a model that waits for something', () => {
  it('is listed with what it waits for, beside those that can be called', async () => {
    const models = await listed();
    const standing = (id: string): unknown => {
      const { state, unavailable } = models.get(id) ?? { state: 'not listed' };
      return unavailable ?? state;
    };
    expect(Object.fromEntries([...models.keys()].map((id) => [id, standing(id)]))).toEqual({
      auto: 'ready',
      'agent/Helper': expect.stringMatching(/ready|cold/) as string,
      'agent/Idle': 'NEXUS_TEST_UNSET is not set',
      lonely: 'NEXUS_TEST_UNSET is not set',
      helped: 'NEXUS_TEST_UNSET is not set',
      later: 'the file of its apiKey is not there',
      nowhere: 'NEXUS_TEST_ADDRESS is not set',
      vectors: 'NEXUS_TEST_UNSET is not set',
      here: expect.stringMatching(/ready|cold/) as string,
      absent: 'not pulled: ollama pull absent:8b',
      spread: expect.stringMatching(/ready|cold/) as string,
      'other:1b': expect.stringMatching(/ready|cold/) as string,
      'local/extractive': 'ready',
    });
  });

  it.each([
    ['lonely', 'NEXUS_TEST_UNSET is not set'],
    ['later', 'the file of its apiKey is not there'],
    ['nowhere', 'NEXUS_TEST_ADDRESS is not set'],
    ['absent', 'not pulled: ollama pull absent:8b'],
  ])('%s is refused at once with the remedy: %s', async (model, reason) => {
    const before = performance.now();
    const { status, message } = await refusalOf(ask(model));
    expect([status, message]).toEqual([
      503,
      expect.stringContaining(`'${model}' cannot be called here yet: ${reason}`),
    ]);
    expect(performance.now() - before).toBeLessThan(400); // the first pause before a second try is longer
  });

  it('makes no vectors either', async () => {
    const failure = await refusalOf(client.embeddings.create({ model: 'vectors', input: 'товар' }));
    expect(failure).toMatchObject({ status: 503, message: expect.stringContaining('NEXUS_TEST_UNSET') as string });
  });

  it('is answered for by its fallback, and by the place that can be called', async () => {
    expect((await ask('helped')).model).toBe('here');
    for (let at = 0; at < 3; at++) expect((await ask('spread')).choices[0]?.message.content).toBe('Так.');
  });

  it('has neither been asked nor looked at', async () => {
    expect([...cloud.requests, ...cloud.probes]).toEqual([]);
    const ready = (await (await fetch(`${gateway.origin}/health/ready`)).json()) as {
      dependencies: Record<string, { state: string; detail: string }>;
    };
    expect(ready.dependencies['upstream keyless']).toEqual({
      state: 'ok',
      detail: 'not used: NEXUS_TEST_UNSET is not set',
    });
    expect(gateway.logs()).toContain('8 models configured, 2 available: set NEXUS_TEST_UNSET');
  });

  it('can be called once its key is written, without a restart', async () => {
    writeFileSync(keyFile, 'sk-test\n');
    await eventually(async () => (await listed()).get('later')?.unavailable === undefined, 5000);
    expect((await ask('later')).model).toBe('later');
    expect(cloud.requests.length).toBeGreaterThan(0);
  });
});

it('a model found under the name it has in fleet.yaml is that model', async () => {
  expect((await ask('here:1b')).model).toBe('here');
  const found = await client.models.retrieve('here:1b');
  expect(found).toMatchObject({ id: 'here', nexus: { accuracy: { assumed: { overall: 0.5 } } } });
});

it('an agent is shown by its name, and a mistyped one is not found', async () => {
  expect(await client.models.retrieve('agent/Helper')).toMatchObject({
    id: 'agent/Helper',
    nexus: { source: 'virtual', models: ['lonely', 'here'], description: 'Helps.' },
  });
  const failure = await refusalOf(client.models.retrieve('agent/Halper'));
  expect(failure).toMatchObject({ status: 404, message: expect.stringContaining('agent/Helper') as string });
});

it('the log speaks of all that waits in one line, and of no failure', async () => {
  await gateway.stop(); // what is printed last is written by then
  expect(gateway.logs()).not.toMatch(/"level":[456]0/);
  expect(gateway.logs().match(/until their settings have a value/g)).toHaveLength(1);
});
