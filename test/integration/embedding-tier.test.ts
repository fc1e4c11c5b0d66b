import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import { ConfigInUse } from '../../src/assembly/config-in-use.ts';
import { gatewayHandles } from '../../src/assembly/gateway-handles.ts';
import { listen } from '../../src/assembly/listen.ts';
import { openReporting } from '../../src/assembly/reporting.ts';
import { furnish, openRooms, type Rooms } from '../../src/assembly/rooms.ts';
import { openRouting, type Routing } from '../../src/assembly/routing.ts';
import { StoreWatch } from '../../src/assembly/store-watch.ts';
import { openStores, type Stores } from '../../src/assembly/stores.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { providerKinds } from '../../src/providers/index.ts';
import { plan } from '../../src/router/plan.ts';
import { ActiveRequests } from '../../src/routes/active-requests.ts';
import { newId } from '../../src/runtime/ids.ts';
import { systemClock as clock } from '../../src/runtime/system-clock.ts';
import { openLog } from '../../src/telemetry/log.ts';
import { batches, read } from '../support/events.ts';
import { type FakeOllama, startFakeOllama } from '../support/fake-ollama.ts';
import { eventually } from '../support/http-metrics.ts';
import { testCall, testScope } from '../support/scope.ts';

/** The joints of the house in this process, so that the test can tell the router how good answers were. */
const folder = mkdtempSync(join(tmpdir(), 'nexus-embedding-tier-'));
const write = (file: string, value: unknown): void => writeFileSync(join(folder, file), JSON.stringify(value));
let ollama: FakeOllama;
let rooms: Rooms;
let stores: Stores;
let routing: Routing;
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
  stores = await openStores(dataFolder, clock);
  const reporting = openReporting(log);
  rooms = openRooms(readEnvironment({}), current.config, stores, { clock, log, metrics: reporting.metrics });
  await furnish(rooms, current.config).ready;
  routing = await openRouting({ rooms, current, ...reporting, dataFolder, log, clock });
  const storage = new StoreWatch(stores.keys, rooms.knowledge, log);
  const gateway = gatewayHandles({ rooms, current, reporting, keys: stores.keys, storage, clock, routing });
  const active = new ActiveRequests();
  key = await stores.keys.create('test');
  server = await listen(createApp(gateway, active), active, { host: '127.0.0.1', port: 0 });
});

afterAll(async () => {
  routing.rest();
  server.closeAllConnections();
  server.close();
  rooms.knowledge.close();
  await Promise.all([rooms.upstreams.close(), stores.close(), routing.close()]);
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
  const text = `${newId()} ${++texts}x`;
  if (isLaw) laws.add(text);
  return text;
}

const embedded = (): number => ollama.requests.filter(({ path }) => path === '/api/embed').length;

/** Requests of both kinds, each decided, and judged when the next has been, so that its vector has come by then. */
async function live(rounds: number): Promise<void> {
  const { outcomes } = routing.router;
  const layer = plan({ fleet: () => rooms.fleet.current, ...routing.router });
  let judge = (): unknown => undefined;
  for (let round = 0; round < rounds; round++) {
    const isLaw = round % 3 === 0;
    const scope = testScope({ id: newId() });
    const messages = [{ role: 'user', parts: [{ kind: 'text', text: newText(isLaw), origin: 'caller' }] }] as const;
    const before = embedded();
    await read(layer(() => batches())(testCall({ model: 'auto', scope, messages })));
    while (embedded() === before) await new Promise(setImmediate);
    const [fact] = scope.facts;
    if (fact?.kind !== 'decision') throw new Error('Nothing was decided.');
    const { id, chosen } = fact.decision;
    judge();
    const { tenant } = scope.principal;
    const quality = chosen === (isLaw ? 'jurist' : 'poet') ? 1 : 0;
    judge = () => outcomes.label({ decision: id, tenant, quality, weight: 1 });
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
