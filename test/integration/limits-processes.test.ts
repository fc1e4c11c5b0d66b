import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayUnderTest, quietGateway, startGateway } from '../support/gateway-under-test.ts';
import { RedisServer, withoutRedis } from '../support/redis-server.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { textAnswer } from '../support/upstream/chat-answer.ts';
import { silence } from '../support/upstream/fault.ts';
import { hangingAfter } from '../support/upstream/framing.ts';
import { post } from '../support/wire-client.ts';

const MODEL = 'mock-model';
const LEASE_MS = 2000;
const AT_ONCE = 64;
/** So many of the estimates below fit into the limits below. */
const MOST = 10;
const OUTPUT_TOKENS = 1000;

const body = { model: MODEL, max_tokens: OUTPUT_TOKENS, messages: [{ role: 'user', content: 'Привіт' }] };
const wide = { requestsPerMinute: null, tokensPerHour: null, costPerDayUsd: null, concurrency: null };
/** Input is estimated at a few tokens; a dollar a million tokens. */
const limits = {
  concurrency: { ...wide, concurrency: MOST },
  requestsPerMinute: { ...wide, requestsPerMinute: MOST },
  tokensPerHour: { ...wide, tokensPerHour: (OUTPUT_TOKENS + 50) * MOST },
  costPerDayUsd: { ...wide, costPerDayUsd: ((OUTPUT_TOKENS + 50) * MOST) / 1e6 },
} as const;

describe.skipIf(withoutRedis !== undefined)(withoutRedis ?? 'two gateways with one Redis', () => {
  let redis: RedisServer;
  let upstream: ScriptedUpstream;
  const running: GatewayUnderTest[] = [];
  const folders: string[] = [];
  /** Each try counts in one of its own. */
  let database = 0;
  beforeAll(async () => {
    redis = await RedisServer.start();
    upstream = await startScriptedUpstream({ models: [MODEL] });
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((gateway) => gateway.stop('SIGKILL')));
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
    upstream.reset();
  });
  afterAll(async () => {
    await Promise.all([redis.kill(), upstream.close()]);
  });

  /** Whoever calls is the same at both: keys are off. */
  async function start(database: number, key: object): Promise<GatewayUnderTest> {
    const folder = mkdtempSync(join(tmpdir(), 'nexus-limits-'));
    folders.push(folder);
    const gateway = await startGateway({
      dataFolder: join(folder, 'data'),
      env: { REDIS_URL: `${redis.url}/${database}` },
      config: {
        gateway: {
          ...quietGateway,
          auth: { required: false },
          resilience: { retry: { waitsMs: [], interactiveWaitsMs: [] } },
          sharedState: { url: 'env:REDIS_URL' },
          limits: { key, leaseMs: LEASE_MS },
        },
        fleet: {
          upstreams: { mock: { kind: 'openai-compatible', baseUrl: upstream.url, connections: 100 } },
          models: [{ id: MODEL, upstream: 'mock', price: { input: 1, output: 1 } }],
        },
      },
    });
    running.push(gateway);
    return gateway;
  }
  const ask = (gateway: GatewayUnderTest): Promise<Response> => post(gateway, '/chat/completions', body);

  describe.each(Object.entries(limits))('a limit of ten, %s', (_name, key) => {
    let gateways: readonly GatewayUnderTest[] = [];
    beforeEach(async () => {
      database++;
      gateways = await Promise.all([start(database, key), start(database, key)]);
      upstream.script(silence(), { model: MODEL });
    });

    it('lets exactly ten of 64 at once through', async () => {
      const refused: Response[] = [];
      const replies = Array.from({ length: AT_ONCE }, (_, at) =>
        ask(gateways[at % 2] as GatewayUnderTest).then(
          (reply) => refused.push(reply),
          () => undefined,
        ),
      );
      await expect.poll(() => refused.length, { timeout: 8000, interval: 20 }).toBe(AT_ONCE - MOST);
      await expect.poll(() => upstream.openRequests, { timeout: 2000 }).toBe(MOST);
      expect(upstream.requests).toHaveLength(MOST);
      expect(refused.every(({ status }) => status === 429)).toBe(true);
      await Promise.all(running.splice(0).map((gateway) => gateway.stop('SIGKILL')));
      await Promise.all(replies);
      expect(refused).toHaveLength(AT_ONCE - MOST);
    });
  });

  describe('one of which is killed', () => {
    let [one, other]: GatewayUnderTest[] = [];
    beforeEach(async () => {
      const key = { ...wide, tokensPerHour: (OUTPUT_TOKENS + 50) * MOST, concurrency: MOST };
      database++;
      [one, other] = await Promise.all([start(database, key), start(database, key)]);
      upstream.script(hangingAfter(2, textAnswer('Жили собі дід і баба.')), { model: MODEL });
    });
    const stream = (gateway: GatewayUnderTest | undefined): Promise<Response> => {
      if (!gateway) throw new Error('not started');
      return post(gateway, '/chat/completions', { ...body, stream: true });
    };

    it('free what it held by its lease, and nothing of what goes on', async () => {
      const opened = await Promise.all([
        ...Array.from({ length: MOST - 2 }, () => stream(one)),
        ...Array.from({ length: 2 }, () => stream(other)),
      ]);
      expect(opened.map(({ status }) => status)).toEqual(Array(MOST).fill(200));
      expect((await stream(other)).status).toBe(429);
      await one?.stop('SIGKILL');
      expect((await stream(other)).status).toBe(429);
      // The other renews its own meanwhile, so no more than what was the killed one's is to be had.
      const again: Response[] = [];
      await expect
        .poll(
          async () => {
            const reply = await stream(other);
            if (reply.ok) again.push(reply);
            return again.length > 0 && reply.status === 429;
          },
          { timeout: 3 * LEASE_MS, interval: 20 },
        )
        .toBe(true);
      // `fetch` closes a connection whose reply is out of reach, so all are kept until here.
      expect([opened.length, again.length]).toEqual([MOST, MOST - 2]);
    });
  });
});
