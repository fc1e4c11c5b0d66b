import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually, metricsText } from '../support/http-metrics.ts';
import { quietGateway, startGateway, type GatewayUnderTest } from '../support/gateway-under-test.ts';
import { startScriptedUpstream, type ScriptedUpstream } from '../support/scripted-upstream.ts';
import { textAnswer } from '../support/upstream/chat-answer.ts';
import { embeddingsAnswer } from '../support/upstream/embeddings-answer.ts';
import { stallingAfter } from '../support/upstream/framing.ts';
import { scenarioOf } from '../support/upstream/scenario.ts';
import { foldChunks, post, readStream } from '../support/wire-client.ts';

const messages = [{ role: 'user', content: 'Привіт' }];
const text = 'Київ стоїть на Дніпрі.';

let upstream: ScriptedUpstream;
let gateway: GatewayUnderTest;

const fleetOf = (...ids: readonly string[]): object => ({
  upstreams: { mock: { kind: 'openai-compatible', baseUrl: upstream.url } },
  models: ids.map((id) => ({ id, upstream: 'mock' })),
});

const write = (file: 'fleet' | 'gateway', content: object | string): void =>
  writeFileSync(
    join(gateway.configFolder, `${file}.yaml`),
    typeof content === 'string' ? content : JSON.stringify(content),
  );

const listed = async (): Promise<readonly string[]> => {
  const response = await fetch(`${gateway.baseUrl}/models`, { headers: { authorization: `Bearer ${gateway.key}` } });
  return ((await response.json()) as { data: { id: string }[] }).data.map(({ id }) => id);
};

type Readiness = {
  readonly status: string;
  readonly dependencies: { readonly config: { state: string; detail: string } };
};
const readiness = async (): Promise<Readiness> =>
  (await (await fetch(`${gateway.origin}/health/ready`)).json()) as Readiness;

const ask = (model: string, stream = false): Promise<Response> =>
  post(gateway, '/chat/completions', { model, messages, stream });

beforeAll(async () => {
  upstream = await startScriptedUpstream();
  gateway = await startGateway({ config: { gateway: quietGateway, fleet: fleetOf('first') } });
});
beforeEach(() => upstream.reset());
afterAll(async () => {
  await gateway.stop('SIGKILL');
  await upstream.close();
});

describe('a change of the files', () => {
  it('adds a model without a restart', async () => {
    expect(await listed()).not.toContain('second');
    expect((await ask('second')).status).toBe(404);
    write('fleet', fleetOf('first', 'second'));
    await eventually(async () => (await listed()).includes('second'));
    expect((await ask('second')).status).toBe(200);
    expect(await metricsText(gateway.origin)).toContain('nexus_config_reloads_total{outcome="applied"} 1');
  });

  it('that is wrong keeps what there was, and says so until it is mended', async () => {
    write('fleet', {
      ...fleetOf('first', 'third'),
      models: [
        { id: 'third', upstream: 'nobody' },
        { id: 'auto', upstream: 'mock' },
      ],
    });
    await eventually(async () => (await readiness()).dependencies.config.state === 'degraded');
    const { status, dependencies } = await readiness();
    expect(status).toBe('ready');
    expect(dependencies.config.detail).toMatch(/refused/);
    expect(dependencies.config.detail).toMatch(/models\[0\]\.upstream/);
    expect(dependencies.config.detail).toMatch(/models\[1\]\.id/);
    const metrics = await metricsText(gateway.origin);
    expect(metrics).toContain('nexus_config_refused 1');
    expect(metrics).toContain('nexus_config_reloads_total{outcome="refused"} 1');
    expect(await listed()).toEqual(expect.arrayContaining(['first', 'second']));
    expect((await ask('first')).status).toBe(200);
    await eventually(() => gateway.logs().includes('configuration refused'));

    write('fleet', 'models: [');
    await eventually(async () => (await readiness()).dependencies.config.detail.includes('fleet.yaml:1'));
    expect((await ask('second')).status).toBe(200);

    write('fleet', fleetOf('first', 'second'));
    await eventually(async () => (await metricsText(gateway.origin)).includes('nexus_config_refused 0'));
    expect((await readiness()).dependencies.config.state).toBe('ok');
  });

  it('that takes a model away lets its running answers finish', async () => {
    upstream.script(stallingAfter(3, 3000, textAnswer(text)));
    const response = await ask('second', true);
    write('fleet', fleetOf('first'));
    await eventually(async () => !(await listed()).includes('second'));
    expect(upstream.openRequests).toBe(1);
    expect((await ask('second')).status).toBe(404);
    const { frames, done } = await readStream(response);
    expect([foldChunks(frames).content, foldChunks(frames).finishReason, done]).toEqual([text, 'stop', true]);
  });

  it('that takes its upstream away, too', async () => {
    upstream.script(stallingAfter(3, 3000, textAnswer(text)));
    const response = await ask('first', true);
    write('fleet', { upstreams: {}, models: [] });
    await eventually(async () => !(await listed()).includes('first'));
    expect(await metricsText(gateway.origin)).not.toContain('nexus_upstream_up{');
    expect((await readiness()).dependencies).not.toHaveProperty('upstream mock');
    expect(upstream.openRequests).toBe(1);
    const { frames, done } = await readStream(response);
    expect([foldChunks(frames).content, foldChunks(frames).finishReason, done]).toEqual([text, 'stop', true]);
    write('fleet', fleetOf('first'));
    await eventually(async () => (await listed()).includes('first'));
    expect((await ask('first')).status).toBe(200);
  });

  it('that changes or drops an upstream lets requests finish that come back to it many times', async () => {
    const embedder = (connections: number): object => ({
      upstreams: {
        mock: { kind: 'openai-compatible', baseUrl: upstream.url, connections, deviations: { embeddingBatch: 1 } },
      },
      models: [{ id: 'embedder', upstream: 'mock', capabilities: ['embed'] }],
    });
    write('fleet', embedder(7));
    await eventually(async () => (await listed()).includes('embedder'));
    upstream.script((request) => {
      const vectors = scenarioOf(embeddingsAnswer(), request);
      return { ...vectors, steps: [{ waitMs: 1200 }, ...vectors.steps] };
    });
    const embedding = post(gateway, '/embeddings', { model: 'embedder', input: ['a', 'b', 'c'] });
    await eventually(() => upstream.requests.length === 1);
    write('fleet', fleetOf('first'));
    process.kill(gateway.pid, 'SIGHUP');
    await eventually(async () => (await listed()).includes('first'));
    expect(upstream.requests[0]?.closedAt).toBeUndefined();
    const response = await embedding;
    expect(response.status).toBe(200);
    expect(((await response.json()) as { data: unknown[] }).data).toHaveLength(3);
    expect(upstream.requests).toHaveLength(3);
  });

  it('of how the gateway behaves holds for the next request', async () => {
    const asked = { headers: { origin: 'https://chat.example.org' } };
    const allowed = async (): Promise<string | null> =>
      (await fetch(`${gateway.origin}/health/live`, asked)).headers.get('access-control-allow-origin');
    expect(await allowed()).toBeNull();
    write('gateway', {
      ...quietGateway,
      server: { bodyLimitMb: 0.001, cors: { allowedOrigins: [asked.headers.origin] } },
    });
    await eventually(async () => (await allowed()) !== null);
    expect(
      (await post(gateway, '/chat/completions', { model: 'first', messages, filler: 'x'.repeat(2000) })).status,
    ).toBe(413);
  });

  it('is read at once on SIGHUP, also where nothing tells of the change', async () => {
    // Behind a link the folder's own watch sees nothing: what is changed there is found by a look every five seconds.
    const elsewhere = join(gateway.dataFolder, 'fleet.yaml');
    const writeBehind = (...ids: readonly string[]): void => writeFileSync(elsewhere, JSON.stringify(fleetOf(...ids)));
    writeBehind('first', 'linked');
    rmSync(join(gateway.configFolder, 'fleet.yaml'));
    symlinkSync(elsewhere, join(gateway.configFolder, 'fleet.yaml'));
    await eventually(async () => (await listed()).includes('linked'));
    writeBehind('first', 'looked-for');
    await eventually(async () => (await listed()).includes('looked-for'), 7000);
    writeBehind('first', 'hangup');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await listed()).not.toContain('hangup');
    process.kill(gateway.pid, 'SIGHUP');
    await eventually(async () => (await listed()).includes('hangup'), 1000);
  });
});
