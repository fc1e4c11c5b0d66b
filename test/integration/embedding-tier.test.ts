import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import { ConfigInUse } from '../../src/assembly/config-in-use.ts';
import { type House, openHouse } from '../../src/assembly/open-house.ts';
import { listen } from '../../src/assembly/listen.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { providerKinds } from '../../src/providers/index.ts';
import { ActiveRequests } from '../../src/routes/active-requests.ts';
import { newId } from '../../src/runtime/ids.ts';
import { systemClock as clock } from '../../src/runtime/system-clock.ts';
import { openLog } from '../../src/telemetry/log.ts';
import { read } from '../support/events.ts';
import { type FakeOllama, startFakeOllama } from '../support/fake-ollama.ts';
import { wideLimits } from '../support/gateway-under-test.ts';
import { eventually } from '../support/http-metrics.ts';
import { testCall, testScope } from '../support/scope.ts';

/** The house in this process, so that the test can send it a thousand requests in a moment. */
const folder = mkdtempSync(join(tmpdir(), 'nexus-embedding-tier-'));
const write = (file: string, value: unknown): void => writeFileSync(join(folder, file), JSON.stringify(value));
let ollama: FakeOllama;
let house: House;
let server: Server;
let key: string;

/** What texts are about, which no word in them tells. */
const laws = new Set<string>();

/** The vector of the text that was asked for last. */
const embeddings = {
  contentType: 'application/json',
  get text(): string {
    const [text = ''] = (ollama.last('/api/embed').body as { readonly input: readonly string[] }).input;
    return JSON.stringify({ embeddings: [laws.has(text) ? [0.1, 1, 0.2] : [1, 0.1, 0.2]], prompt_eval_count: 3 });
  },
};

beforeAll(async () => {
  ollama = await startFakeOllama({
    models: [
      { name: 'poet', capabilities: ['completion'] },
      { name: 'jurist', capabilities: ['completion'] },
      { name: 'embedder', capabilities: ['embedding'], reply: { fault: embeddings } },
    ],
  });
  write('gateway.yaml', {
    logging: { level: 'silent' },
    discovery: { ollama: { enabled: false } },
    knowledge: { folders: [] },
    router: { embeddings: 'embedder', explorePercent: 0 },
    limits: wideLimits,
  });
  write('fleet.yaml', {
    upstreams: { workstation: { kind: 'ollama', baseUrl: ollama.url } },
    models: [
      { id: 'poet', upstream: 'workstation', capabilities: ['chat'] },
      { id: 'jurist', upstream: 'workstation', capabilities: ['chat'] },
      { id: 'embedder', upstream: 'workstation', capabilities: ['embed'] },
    ],
  });
  const dataFolder = join(folder, 'data');
  mkdirSync(dataFolder);
  const { log } = openLog('silent', clock);
  const current = new ConfigInUse(await loadConfig(folder, providerKinds));
  house = await openHouse({ environment: readEnvironment({}), current, dataFolder, clock, log });
  const active = new ActiveRequests();
  key = await house.keys.create('test');
  server = await listen(createApp(house.gateway, active), active, { host: '127.0.0.1', port: 0 });
});

afterAll(async () => {
  house.rest();
  server.closeAllConnections();
  server.close();
  await house.close();
  await ollama.close();
  rmSync(folder, { recursive: true });
});

/** Asks over HTTP; what the headers tell. */
async function ask(content: string, path = '/v1/chat/completions'): Promise<{ tier: string | null; model: string }> {
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'auto', messages: [{ role: 'user', content }] }),
  });
  const { model } = (await response.json()) as { readonly model: string };
  expect(response.status).toBe(200);
  return { tier: response.headers.get('x-nexus-tier'), model };
}

let texts = 0;
/** A text that has no word in common with any other. */
function newText(isLaw: boolean): string {
  const text = `word${++texts}of${newId().toLowerCase()}`;
  if (isLaw) laws.add(text);
  return text;
}

const embedded = (): number => ollama.requests.filter(({ path }) => path === '/api/embed').length;

/** Requests of both kinds, each decided, and judged when the next has been, so that its vector has come by then. */
async function live(rounds: number): Promise<void> {
  const { gateway } = house;
  let judge = (): unknown => undefined;
  for (let round = 0; round < rounds; round++) {
    const isLaw = round % 3 === 0;
    const scope = testScope({ id: newId() });
    const messages = [{ role: 'user', parts: [{ kind: 'text', text: newText(isLaw), origin: 'caller' }] }] as const;
    const before = embedded();
    await read(gateway.chat(testCall({ model: 'auto', scope, messages })));
    while (embedded() === before) await new Promise(setImmediate);
    const fact = scope.facts.find(({ kind }) => kind === 'decision');
    if (fact?.kind !== 'decision') throw new Error('Nothing was decided.');
    const { id, chosen } = fact.decision;
    judge();
    const quality = chosen === (isLaw ? 'jurist' : 'poet') ? 1 : 0;
    judge = () => gateway.feedback(scope.principal, { decision: id, quality });
  }
}

it('auto is decided by words, and by vectors once they have foretold outcomes better', async () => {
  const first = newText(true);
  expect(await ask(first)).toMatchObject({ tier: '1' });
  await eventually(() => embedded() === 1);
  expect(await ask(first)).toMatchObject({ tier: '1' });

  await live(320);
  const [law, poem] = [newText(true), newText(false)];
  await Promise.all([ask(law), ask(poem)]); // they may come too late for these, but not for the next
  await eventually(async () => (await ask(law)).tier === '2' && (await ask(poem)).tier === '2');
  expect(await ask(law)).toEqual({ tier: '2', model: 'jurist' });
  expect(await ask(poem)).toEqual({ tier: '2', model: 'poet' });
});
