import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { quietGateway } from '../support/gateway-under-test.ts';
import { errorOf } from '../support/http-error.ts';
import { eventually, metricsText } from '../support/http-metrics.ts';
import { chatModel, embedModel } from '../support/scripted-gateway.ts';
import { scriptedHouse } from '../support/scripted-house.ts';
import { textAnswer } from '../support/upstream/chat-answer.ts';
import { hangingAfter } from '../support/upstream/framing.ts';

const DEAR = 'dear-model';
const HOME = 'home-model';
const settings = {
  ...quietGateway,
  limits: { ...quietGateway.limits, tiers: { free: { queriesPerDay: 2 } } },
};
const house = scriptedHouse({
  gateway: settings,
  models: [
    { id: DEAR, upstream: 'mock', price: { input: 10, output: 30 } },
    { id: HOME, upstream: 'mock', locality: 'local' },
  ],
});

const question = [{ role: 'user', content: 'Як справи сьогодні?' }];
type Limits = Readonly<Record<string, number | null>>;

async function newKey(limits: Limits, tier = 'enterprise'): Promise<string> {
  const response = await fetch(`${house.gateway.origin}/admin/keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${house.gateway.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'test', limits, tier }),
  });
  return z.object({ key: z.string() }).parse(await response.json()).key;
}
const call = (key: string, path: string, body: object, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(house.gateway.baseUrl + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const chat = (key: string, more: object = {}, headers: Record<string, string> = {}): Promise<Response> =>
  call(key, '/chat/completions', { model: chatModel, messages: question, ...more }, headers);
const limitHeaders = (response: Response): Record<string, string> =>
  Object.fromEntries([...response.headers].filter(([name]) => name.startsWith('x-ratelimit-')));
const counted = async (series: string): Promise<number> => {
  const line = (await metricsText(house.gateway.origin)).split('\n').find((one) => one.startsWith(`${series} `));
  return Number(line?.split(' ')[1] ?? 0);
};

describe('how far limits are used up', () => {
  it('stands in the head of every answer: whole, streamed, vectors', async () => {
    const key = await newKey({ requests_per_minute: 5, tokens_per_hour: 5000 });
    const whole = await chat(key);
    expect(limitHeaders(whole)).toEqual({
      'x-ratelimit-limit-requests': '5',
      'x-ratelimit-remaining-requests': '4',
      'x-ratelimit-reset-requests': expect.stringMatching(/^(?:1m0s|59s)$/) as string,
      'x-ratelimit-limit-tokens': '5000',
      'x-ratelimit-remaining-tokens': '5000',
      'x-ratelimit-reset-tokens': '0s',
    });
    await whole.text();
    const streamed = await chat(key, { stream: true });
    const second = limitHeaders(streamed);
    expect(second['x-ratelimit-remaining-requests']).toBe('3');
    expect(Number(second['x-ratelimit-remaining-tokens'])).toBeLessThan(5000);
    expect(Number(second['x-ratelimit-remaining-tokens'])).toBeGreaterThan(4000);
    expect(second['x-ratelimit-reset-tokens']).toMatch(/^(?:1h0m0s|59m\d{1,2}s)$/);
    await streamed.text();
    const vectors = await call(key, '/embeddings', { model: embedModel, input: 'Київ' });
    expect(limitHeaders(vectors)['x-ratelimit-remaining-requests']).toBe('2');
  });
});

describe('a limit that is reached', () => {
  it('of requests a minute is a 429 with the wait, in the language of the question', async () => {
    const key = await newKey({ requests_per_minute: 1 });
    await (await chat(key)).text();
    const refused = await chat(key);
    expect(limitHeaders(refused)['x-ratelimit-remaining-requests']).toBe('0');
    const wait = Number(refused.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(55);
    expect(wait).toBeLessThanOrEqual(60);
    expect(Number(refused.headers.get('retry-after-ms'))).toBeLessThanOrEqual(60_000);
    const error = await errorOf(refused, 429);
    expect(error).toMatchObject({ type: 'rate_limit_error', code: 'rate_limit_exceeded' });
    expect(error.message).toMatch(/^Ліміт запитів на хвилину \(1\) для цього ключа API вичерпано\. Спробуйте ще раз/);
    const english = await chat(key, { messages: [{ role: 'user', content: 'How are you today?' }], stream: true });
    expect((await errorOf(english, 429)).message).toMatch(/^The limit of requests a minute \(1\) for this API key/);
    expect(house.upstream.requests).toHaveLength(1);
    expect(await counted('nexus_limited_total{limit="requests_per_minute",of="key"}')).toBeGreaterThanOrEqual(2);
  });

  it('of queries a day by the tier is not to be tried again soon', async () => {
    const key = await newKey({}, 'free');
    for (let at = 0; at < 2; at++) expect((await chat(key)).status).toBe(200);
    const refused = await chat(key);
    expect(refused.headers.get('x-should-retry')).toBe('false');
    const error = await errorOf(refused, 429);
    expect(error.code).toBe('quota_exhausted');
    expect(error.message).toMatch(
      /^Денний ліміт запитів \(2\) для цього ключа API вичерпано\. Він оновиться о 00:00 UTC/,
    );
    const midnight = 86_400 - (Math.floor(Date.now() / 1000) % 86_400);
    expect(Math.abs(Number(refused.headers.get('retry-after')) - midnight)).toBeLessThan(10);
  });

  it('of tokens an hour refuses what may take too many, and calls no model', async () => {
    const key = await newKey({ tokens_per_hour: 500 });
    const tooMuch = await chat(key, { max_tokens: 600 });
    expect(tooMuch.headers.get('x-should-retry')).toBe('false');
    const error = await errorOf(tooMuch, 429);
    expect(error.code).toBe('budget_exhausted');
    expect(error.message).toContain('Скоротіть запит або зменште max_tokens');
    expect(house.upstream.requests).toHaveLength(0);
    expect((await chat(key, { max_tokens: 400 })).status).toBe(200);
    expect(await counted('nexus_upstream_attempts_total{upstream="mock",model="dear-model",outcome="ok"}')).toBe(0);
  });

  it('of money leaves what costs nothing', async () => {
    const key = await newKey({ cost_per_day_usd: 0 });
    const paid = await errorOf(await chat(key, { model: DEAR }), 429);
    expect(paid.code).toBe('budget_exhausted');
    expect((await chat(key, { model: HOME })).status).toBe(200);
    expect(house.upstream.requests.map(({ body }) => body.model)).toEqual([HOME]);
  });

  it('of money is told at 80 and at 100 percent, once each', async () => {
    // An answer has 11 tokens in and 7 out, $0.00032: six of them are 91 percent.
    const key = await newKey({ cost_per_day_usd: 0.0021 });
    const before = await Promise.all([80, 100].map((percent) => alerts(percent)));
    const outcomes: number[] = [];
    for (let at = 0; at < 7; at++) {
      outcomes.push((await chat(key, { model: DEAR, max_tokens: 7 })).status);
    }
    expect(outcomes).toEqual([...Array<number>(6).fill(200), 429]);
    const after = await Promise.all([80, 100].map((percent) => alerts(percent)));
    expect(after.map((count, at) => count - (before[at] ?? 0))).toEqual([1, 1]);
    const told = (): number =>
      house.gateway.logs().match(/"percent":80,"limit":"cost_per_day","of":"key"/g)?.length ?? 0;
    await eventually(() => told() === 1);
  });
  const alerts = (percent: number): Promise<number> =>
    counted(`nexus_budget_alerts_total{limit="cost_per_day",of="key",percent="${percent}"}`);
});

describe('a dry run', () => {
  const ask = (key: string, body: object = {}): Promise<Response> =>
    call(key, '/route', { model: HOME, messages: question, ...body });

  it('counts as an answer does, and tells so', async () => {
    const key = await newKey({ requests_per_minute: 2 });
    const told = await ask(key);
    expect(told.status).toBe(200);
    expect(limitHeaders(told)).toMatchObject({
      'x-ratelimit-limit-requests': '2',
      'x-ratelimit-remaining-requests': '1',
    });
    expect((await chat(key)).status).toBe(200);
    const before = await counted('nexus_limited_total{limit="requests_per_minute",of="key"}');
    const refused = await ask(key);
    expect(limitHeaders(refused)['x-ratelimit-remaining-requests']).toBe('0');
    const error = await errorOf(refused, 429);
    expect(error.code).toBe('rate_limit_exceeded');
    expect(error.message).toContain('Ліміт запитів на хвилину (2)');
    expect(await counted('nexus_limited_total{limit="requests_per_minute",of="key"}')).toBe(before + 1);
  });

  it('is a query of the day', async () => {
    const key = await newKey({}, 'free');
    for (let at = 0; at < 2; at++) expect((await ask(key)).status).toBe(200);
    expect((await errorOf(await ask(key), 429)).code).toBe('quota_exhausted');
  });

  it('holds its place no longer than it takes, also where it fails', async () => {
    const key = await newKey({ concurrency: 1 });
    expect((await ask(key, { model: 'none' })).status).toBe(404);
    expect((await ask(key)).status).toBe(200);
    expect((await ask(key)).status).toBe(200);
  });
});

describe('requests at once', () => {
  const hang = (): void => house.upstream.script(hangingAfter(2, textAnswer('Жили собі дід і баба.')), { model: DEAR });
  const slow = { model: DEAR, stream: true };

  it('are free again when one ends, also when its client leaves', async () => {
    hang();
    const key = await newKey({ concurrency: 1 });
    const leaving = new AbortController();
    const open = await fetch(`${house.gateway.baseUrl}/chat/completions`, {
      method: 'POST',
      signal: leaving.signal,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ messages: question, ...slow }),
    });
    expect(open.status).toBe(200);
    const refused = await errorOf(await chat(key), 429);
    expect(refused.message).toBe(
      'Досягнуто ліміту одночасних запитів (1) для цього ключа API. Спробуйте ще раз, коли завершиться один із поточних запитів.',
    );
    leaving.abort();
    await expect(open.text()).rejects.toThrow('aborted'); // `fetch` leaves for whom a reply is out of reach
    await eventually(async () => (await chat(key)).status === 200);
  });

  it('let an interface’s own work wait for its turn', async () => {
    hang();
    const key = await newKey({ concurrency: 1 });
    const leaving = new AbortController();
    const open = await fetch(`${house.gateway.baseUrl}/chat/completions`, {
      method: 'POST',
      signal: leaving.signal,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ messages: question, ...slow }),
    });
    expect(open.status).toBe(200);
    house.upstream.script(textAnswer('Розмова'), { model: HOME });
    const title = chat(key, { model: HOME }, { 'x-openwebui-task': 'title_generation' });
    await new Promise((resolve) => setTimeout(resolve, 100));
    leaving.abort();
    await expect(open.text()).rejects.toThrow('aborted');
    expect(await (await title).text()).toContain('Розмова');
  });
});

describe('a changed configuration', () => {
  it('counts at once, and forgets nothing of what was counted', async () => {
    const key = await newKey({}, 'free');
    expect((await chat(key)).status).toBe(200);
    const limits = { ...settings.limits, tiers: { free: { queriesPerDay: 1 } } };
    const retry = { resilience: { retry: { waitsMs: [], interactiveWaitsMs: [] } } };
    writeFileSync(
      join(house.gateway.configFolder, 'gateway.yaml'),
      JSON.stringify({ ...settings, ...retry, limits }, null, 2),
    );
    await eventually(() => house.gateway.logs().includes('configuration'), 8000);
    await eventually(async () => (await chat(await newKey({ requests_per_minute: 100 }, 'free'))).status === 200);
    const refused = await errorOf(await chat(key), 429);
    expect(refused.code).toBe('quota_exhausted');
  });
});
