import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually, metricsText } from '../support/http-metrics.ts';
import { quietGateway, startGateway, type GatewayUnderTest } from '../support/gateway-under-test.ts';
import { startScriptedUpstream, type ScriptedUpstream } from '../support/scripted-upstream.ts';
import { textAnswer } from '../support/upstream/chat-answer.ts';
import { stallingAfter } from '../support/upstream/framing.ts';
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
    upstream.script(stallingAfter(3, 1200, textAnswer(text)));
    const response = await ask('second', true);
    write('fleet', fleetOf('first'));
    await eventually(async () => !(await listed()).includes('second'));
    expect(upstream.openRequests).toBe(1);
    expect((await ask('second')).status).toBe(404);
    const { frames, done } = await readStream(response);
    expect([foldChunks(frames).content, foldChunks(frames).finishReason, done]).toEqual([text, 'stop', true]);
  });

  it('that takes its upstream away, too', async () => {
    upstream.script(stallingAfter(3, 1200, textAnswer(text)));
    const response = await ask('first', true);
    write('fleet', { upstreams: {}, models: [] });
    await eventually(async () => !(await listed()).includes('first'));
    expect(upstream.openRequests).toBe(1);
    const { frames, done } = await readStream(response);
    expect([foldChunks(frames).content, foldChunks(frames).finishReason, done]).toEqual([text, 'stop', true]);
    write('fleet', fleetOf('first'));
    await eventually(async () => (await listed()).includes('first'));
    expect((await ask('first')).status).toBe(200);
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

  it('is read at once on SIGHUP', async () => {
    write('gateway', quietGateway);
    write('fleet', fleetOf('first', 'hangup'));
    process.kill(gateway.pid, 'SIGHUP');
    await eventually(async () => (await listed()).includes('hangup'), 1000);
  });
});
