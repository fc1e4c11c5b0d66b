import { expect, it } from 'vitest';
import { quietGateway } from '../support/gateway-under-test.ts';
import { errorOf } from '../support/http-error.ts';
import { chatModel } from '../support/scripted-gateway.ts';
import { scriptedHouse } from '../support/scripted-house.ts';
import { post } from '../support/wire-client.ts';

const MOST = 5;
const house = scriptedHouse({
  gateway: {
    limits: { ...quietGateway.limits, address: { requestsPerMinute: MOST, exempt: ['10.0.0.0/8', '::1'] } },
  },
});
const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(house.gateway.origin + path, { headers });

it('an address may ask so much in a minute, whoever asks and whatever for', async () => {
  const key = { authorization: `Bearer ${house.gateway.key}` };
  const statuses = [
    (await get('/v1/models', key)).status,
    (await get('/v1/models')).status,
    (await get('/v1/nothing')).status,
    (await get('/admin/upstreams', key)).status,
    (await post(house.gateway, '/chat/completions', { model: chatModel, messages: [{ role: 'user', content: 'a' }] }))
      .status,
  ];
  expect(statuses).toEqual([200, 401, 404, 200, 200]);
  const refused = await get('/v1/models', key);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50);
  const error = await errorOf(refused, 429);
  expect(error.code).toBe('rate_limit_exceeded');
  expect(error.message).toMatch(/^The limit of requests a minute \(5\) for your network address is reached\./);
  // Nobody gets round it by a header that no proxy has written.
  expect((await get('/v1/models', { ...key, 'x-forwarded-for': '10.1.2.3' })).status).toBe(429);
  for (const path of ['/health/live', '/health/ready', '/docs', '/metrics']) {
    expect((await get(path)).status, path).toBe(200);
  }
  expect(await (await get('/metrics')).text()).toContain(
    'nexus_limited_total{limit="requests_per_minute",of="address"} 2',
  );
});
