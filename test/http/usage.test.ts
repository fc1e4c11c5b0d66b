import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { newKeySchema } from '../../src/wire/nexus/key-schema.ts';
import { usageSchema } from '../../src/wire/nexus/usage-schema.ts';
import { type GatewayUnderTest, quietGateway, startGateway } from '../support/gateway-under-test.ts';
import { errorOf } from '../support/http-error.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';

type NewKey = z.output<typeof newKeySchema>;

let upstream: ScriptedUpstream;
let gateway: GatewayUnderTest;
beforeAll(async () => {
  upstream = await startScriptedUpstream();
  const price = { input: 2, output: 10, source: 'given' };
  gateway = await startGateway({
    config: {
      gateway: quietGateway,
      fleet: {
        upstreams: { scripted: { kind: 'openai-compatible', baseUrl: upstream.url } },
        models: [
          { id: 'priced', upstream: 'scripted', price },
          { id: 'unpriced', upstream: 'scripted' },
        ],
      },
    },
  });
});
afterAll(async () => {
  await gateway.stop();
  await upstream.close();
});

const call = (path: string, key: string, body?: unknown): Promise<Response> =>
  fetch(gateway.origin + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
const makeKey = async (tenant: string): Promise<NewKey> =>
  newKeySchema.parse(await (await call('/admin/keys', gateway.key, { name: 'test', tenant })).json());
const usageOf = async (key: string, query = ''): Promise<z.output<typeof usageSchema>> =>
  usageSchema.parse(await (await call(`/v1/usage${query}`, key)).json());
const ask = (key: string, model: string, more: object = {}): Promise<Response> =>
  call('/v1/chat/completions', key, { model, messages: [{ role: 'user', content: 'Привіт' }], ...more });
/** What the upstream tells unless it is told otherwise. */
const usageTold = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };
const COST_USD = (11 * 2 + 7 * 10) / 1e6;

describe('usage', () => {
  it('is told to its caller, priced, from the moment of the answer, and to nobody else', async () => {
    const [mine, other] = [await makeKey('acme'), await makeKey('acme')];
    const reply = await ask(mine.key, 'priced');
    expect(await reply.json()).toMatchObject({ usage: usageTold });
    expect(reply.headers.get('x-nexus-cost-usd')).toBe(String(COST_USD));
    const unpriced = await ask(mine.key, 'unpriced');
    await unpriced.text();
    expect(unpriced.headers.get('x-nexus-cost-usd')).toBeNull();
    const today = new Date().toISOString().slice(0, 10);
    const sums = { attempts: 1, answers: 1, input_tokens: 11, output_tokens: 7 };
    const of = { tenant: 'acme', key: mine.id, user: null };
    const used = await usageOf(mine.key);
    expect(used.data.map(({ day: _, ...row }) => row)).toEqual([
      { ...of, model: 'priced', ...sums, cost_usd: COST_USD, unpriced_attempts: 0 },
      { ...of, model: 'unpriced', ...sums, cost_usd: 0, unpriced_attempts: 1 },
    ]);
    expect(used.totals).toMatchObject({ attempts: 2, cost_usd: COST_USD, unpriced_attempts: 1 });
    expect([used.to >= today, used.has_more]).toEqual([true, false]);
    expect((await usageOf(other.key)).data).toEqual([]);
  });

  it('of tenants is told to admins alone', async () => {
    const [one, two] = [await makeKey('north'), await makeKey("o'south")];
    for (const { key } of [one, two]) {
      await (await ask(key, 'priced')).text();
    }
    const refused = await call('/v1/usage?tenant=north', one.key);
    expect(await errorOf(refused, 403)).toMatchObject({ code: 'permission_denied', param: 'tenant' });
    expect((await usageOf(gateway.key, '?tenant=north')).data.map(({ key }) => key)).toEqual([one.id]);
    expect((await usageOf(gateway.key, `?tenant=${encodeURIComponent("o'south")}`)).data).toHaveLength(1);
    const all = (await usageOf(gateway.key, '?tenant=*')).data.map(({ tenant }) => tenant);
    expect(all).toEqual(expect.arrayContaining(['north', "o'south"]));
  });

  it.each([
    ['?from=2026-02-30', 'from'],
    ['?to=yesterday', 'to'],
    ['?from=2026-03-02&to=2026-03-01', 'from'],
    ['?from=2020-01-01', 'from'],
    ['?key=key_1', 'key'],
    ['?tenant=', 'tenant'],
    ['?tenant=a&tenant=b', 'tenant'],
  ])('names what is wrong with %s', async (query, param) => {
    const response = await call(`/v1/usage${query}`, gateway.key);
    expect(await errorOf(response, 400)).toMatchObject({ code: 'invalid_value', param });
  });

  it('tells a stream’s cost with its usage', async () => {
    const { key } = await makeKey('streams');
    const reply = await ask(key, 'priced', { stream: true, stream_options: { include_usage: true } });
    const chunks = (await reply.text()).split('\n\n').flatMap((frame) => {
      const data = frame.startsWith('data: {') ? (JSON.parse(frame.slice(6)) as Record<string, unknown>) : undefined;
      return data ? [data] : [];
    });
    const told = chunks.at(-1) as { usage: { prompt_tokens: number; completion_tokens: number }; nexus: object };
    const cost = (told.usage.prompt_tokens * 2 + told.usage.completion_tokens * 10) / 1e6;
    expect(told.nexus).toMatchObject({ cost_usd: cost });
    expect((await usageOf(key)).totals).toMatchObject({ answers: 1, cost_usd: cost });
  });
});
