import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayUnderTest, quietGateway, startGateway } from '../support/gateway-under-test.ts';
import { errorOf } from '../support/http-error.ts';
import { eventually, metricsText } from '../support/http-metrics.ts';
import { RedisServer, withoutRedis } from '../support/redis-server.ts';
import { post } from '../support/wire-client.ts';

const MOST = 3;
const body = { model: 'scripted', messages: [{ role: 'user', content: 'Привіт' }] };

describe.skipIf(withoutRedis !== undefined)(withoutRedis ?? 'a gateway whose Redis is away', () => {
  let redis: RedisServer;
  let gateway: GatewayUnderTest;
  const folder = mkdtempSync(join(tmpdir(), 'nexus-limits-'));
  /** Each try counts in a database of its own. */
  let database = 0;
  beforeAll(async () => {
    redis = await RedisServer.start();
  });
  afterEach(async () => {
    redis.thaw();
    await gateway.stop('SIGKILL');
  });
  afterAll(async () => {
    await redis.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  const statuses = async (times: number): Promise<readonly number[]> => {
    const seen: number[] = [];
    for (let at = 0; at < times; at++) seen.push((await post(gateway, '/chat/completions', body)).status);
    return seen;
  };
  type Readiness = { readonly dependencies: Readonly<Record<string, { readonly state: string }>> };
  const limitsState = async (): Promise<string | undefined> =>
    ((await (await fetch(`${gateway.origin}/health/ready`)).json()) as Readiness).dependencies.limits?.state;

  it.each([
    ['local', 'degraded', [200, 200, 429]],
    ['open', 'degraded', [200, 200, 200]],
    ['closed', 'down', [503, 503, 503]],
  ] as const)('does as it is told: %s', async (policy, state, expected) => {
    gateway = await startGateway({
      dataFolder: mkdtempSync(join(folder, policy)),
      env: { REDIS_URL: `${redis.url}/${++database}` },
      config: {
        gateway: {
          ...quietGateway,
          auth: { required: false },
          sharedState: { url: 'env:REDIS_URL' },
          limits: { key: { requestsPerMinute: MOST }, onStoreLoss: policy },
        },
        fleet: { upstreams: { scripted: { kind: 'scripted' } }, models: [{ id: 'scripted', upstream: 'scripted' }] },
      },
    });
    expect(await limitsState()).toBe('ok');
    expect(await statuses(1)).toEqual([200]);
    redis.freeze();
    const since = performance.now();
    expect(await statuses(expected.length)).toEqual(expected);
    // One request waits half a second for Redis, none of those behind it.
    expect(performance.now() - since).toBeLessThan(2000);
    expect(await limitsState()).toBe(state);
    if (policy === 'closed') {
      const error = await errorOf(await post(gateway, '/chat/completions', body), 503);
      expect(error.code).toBe('limits_unavailable');
      expect(error.message).toBe('Шлюз наразі не може перевірити ваші ліміти. Спробуйте ще раз пізніше.');
    }
    expect(await metricsText(gateway.origin)).toContain('nexus_shared_state_up{store="limits"} 0');
    redis.thaw();
    await eventually(async () => (await limitsState()) === 'ok', 5000);
    // What was let through meanwhile counts. What was refused does not, but for the one that was on its way when Redis froze.
    const after = await statuses(MOST);
    expect(after.at(-1)).toBe(429);
    expect(after[0]).toBe(policy === 'closed' ? 200 : 429);
  });
});
