import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type GatewayUnderTest, quietGateway, startGateway } from '../support/gateway-under-test.ts';
import { eventually } from '../support/http-metrics.ts';

/** Takes every connection and never says a word. */
let hung: Server;
let gateway: GatewayUnderTest;

beforeAll(async () => {
  hung = createServer((socket) => socket.on('error', () => undefined));
  await new Promise<void>((resolve) => hung.listen(0, '127.0.0.1', resolve));
  const { port } = hung.address() as AddressInfo;
  const breaker = { failures: 1, openMs: 60_000, mostOpenMs: 60_000 };
  const upstream = { kind: 'openai-compatible', breaker };
  gateway = await startGateway({
    config: {
      gateway: { ...quietGateway, resilience: { retry: { waitsMs: [], interactiveWaitsMs: [] } } },
      fleet: {
        upstreams: {
          hung: { baseUrl: `http://127.0.0.1:${port}/v1`, ...upstream },
          refused: { baseUrl: 'http://127.0.0.1:9/v1', ...upstream },
          zero: { kind: 'kserve', baseUrl: `http://127.0.0.1:${port}`, dialect: 'kserve-openai', scaleToZero: true },
          fine: { kind: 'scripted' },
          broken: { kind: 'scripted', script: [{ fail: 'upstream_error' }], breaker },
        },
        models: [
          { id: 'hung', upstream: 'hung' },
          { id: 'refused', upstream: 'refused' },
          { id: 'zero', upstream: 'zero' },
          { id: 'fine', upstream: 'fine' },
          { id: 'broken', upstream: 'broken' },
          ...Array.from({ length: 53 }, (_, at) => ({ id: `m${at}`, upstream: 'hung' })),
        ],
      },
    },
  });
});
afterAll(async () => {
  await gateway.stop();
  hung.close();
});

const get = async (path: string): Promise<{ data: Record<string, unknown>[] }> => {
  const response = await fetch(`${gateway.origin}${path}`, { headers: { authorization: `Bearer ${gateway.key}` } });
  expect(response.status).toBe(200);
  return (await response.json()) as { data: Record<string, unknown>[] };
};
const states = async (): Promise<Readonly<Record<string, string>>> => {
  const { data } = await get('/v1/models');
  return Object.fromEntries(data.map(({ id, nexus }) => [String(id), (nexus as { state: string }).state]));
};

it('the models are listed from memory, each with its state', async () => {
  await fetch(`${gateway.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${gateway.key}` },
    body: JSON.stringify({ model: 'broken', messages: [{ role: 'user', content: 'Агов' }] }),
  });
  await eventually(async () => (await states()).hung === 'down', 8000);
  expect(await states()).toMatchObject({ refused: 'down', zero: 'cold', fine: 'ready', broken: 'open', m52: 'down' });
  const startedAt = performance.now();
  for (let i = 0; i < 20; i++) await get('/v1/models');
  expect(performance.now() - startedAt).toBeLessThan(20 * 100); // 10 ms each is the aim; a look at the hung server takes 3 s
});

it('an operator sees how each stands', async () => {
  const { data } = await get('/admin/upstreams');
  expect(data.find(({ model }) => model === 'broken')).toMatchObject({
    upstream: 'broken',
    breaker: 'open',
    in_flight: 0,
    queued: 0,
  });
  expect(data.find(({ model }) => model === 'refused')).toMatchObject({ state: 'down', breaker: 'closed' });
  const metrics = await (await fetch(`${gateway.origin}/metrics`)).text();
  expect(metrics).toContain('nexus_breaker_state{upstream="broken",model="broken"} 2');
  expect(metrics).toContain('nexus_upstream_up{upstream="refused"} 0');
});

it('nobody without a key sees it', async () => {
  expect((await fetch(`${gateway.origin}/admin/upstreams`)).status).toBe(401);
});
