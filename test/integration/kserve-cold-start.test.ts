import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { noUpstream } from '../support/fake-kserve.ts';
import { vectorOf } from '../support/fake-kserve-protocols.ts';
import { eventually, inFlight } from '../support/http-metrics.ts';
import { post } from '../support/wire-client.ts';
import { errorOf, kserveHouse, question } from './kserve-house.ts';

/** From the client's leave to the upstream's. */
const MOST_MS = 250;
const SCALE_DOWN_MS = 700;

const scaled = { scaleToZero: true, scaleDownMs: SCALE_DOWN_MS };
const house = kserveHouse(
  {
    zero: { dialect: 'openai', upstream: scaled, isUp: false },
    impatient: {
      dialect: 'openai',
      upstream: { dialect: 'openai', ...scaled, clocks: { coldStartMs: 800 } },
      isUp: false,
    },
    generate: { dialect: 'v2-generate', upstream: { dialect: 'v2-generate', chatTemplate: 'chatml', ...scaled } },
    vectors: { dialect: 'openai', upstream: { ...scaled, clocks: { firstTokenMs: 300 } }, isUp: false },
    unknown: { dialect: 'openai', upstream: scaled },
    always: { dialect: 'openai' },
  },
  { wireCommitMs: 100, pingMs: 150 },
);
type Name = 'zero' | 'impatient' | 'generate' | 'vectors' | 'unknown' | 'always';

const stateOf = async (id: Name): Promise<unknown> => {
  const { data } = await house.openai.models.list();
  return (data.find((model) => model.id === id) as { nexus?: { state?: string } } | undefined)?.nexus?.state;
};
/** Cold again, whatever an earlier test has left. */
const cool = (id: Name): Promise<void> => eventually(async () => (await stateOf(id)) === 'cold');

const ask = (model: Name, stream: boolean, signal?: AbortSignal): Promise<Response> => {
  if (!signal) return post(house.gateway, '/chat/completions', { model, messages: question, stream });
  return fetch(`${house.gateway.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${house.gateway.key}` },
    body: JSON.stringify({ model, messages: question, stream }),
    signal,
  });
};

describe('a service that has scaled to zero', () => {
  it('is listed as cold and asked nothing, while another is', async () => {
    expect(await stateOf('zero')).toBe('cold');
    expect(await stateOf('generate')).toBe('cold');
    expect(await stateOf('always')).toBe('ready');
    expect(house.service('generate').requests).toEqual([]);
  });

  it('is waited for while it refuses connections and says that it is not ready; the client hears pings', async () => {
    const service = house.service('zero');
    const streaming = ask('zero', true);
    await wait(300);
    service.isReady = false;
    service.faults = [noUpstream, { status: 504, text: 'upstream request timeout', contentType: 'text/plain' }];
    await service.start();
    await eventually(() => service.runs.length > 0, 6000);
    service.isReady = true;
    const told = await (await streaming).text();
    const [before = '', after = ''] = told.split(/data: /, 2);
    expect(before.match(/: ping\n\n/g)?.length).toBeGreaterThan(2);
    expect(after).toContain('"role":"assistant"');
    expect(told).toMatch(/data: \[DONE\]\n\n$/);
    expect(told).toContain('тут.');
    expect(service.runs.length).toBeGreaterThan(1);
    expect(service.served).toBe(1);
    expect(Number(/"state":"loaded","model":"zero","waitedMs":(\d+)/.exec(told)?.[1])).toBeGreaterThan(300);
    expect(await stateOf('zero')).toBe('ready');
    await cool('zero');
    await service.stop();
  });

  it('embeds once it is up, whatever the clock of a first token says', async () => {
    const asking = house.openai.embeddings.create({ model: 'vectors', input: 'Київ', encoding_format: 'float' });
    await wait(700);
    await house.service('vectors').start();
    expect((await asking).data[0]?.embedding).toEqual(vectorOf('Київ'));
  });

  it('answers once where it holds the request until it is up, as Knative’s activator does', async () => {
    const service = house.service('generate');
    await cool('generate');
    service.saying = { text: 'Так, тут.', pauseMs: 10 };
    const answer = await house.openai.chat.completions.create({ model: 'generate', messages: question });
    expect(answer.choices[0]?.message.content).toBe('Так, тут.');
    expect(service.requests).toHaveLength(1);
  });

  it('is not waited for once it is warm', async () => {
    const service = house.service('generate');
    await house.openai.chat.completions.create({ model: 'generate', messages: question });
    service.fault = noUpstream;
    const error = await errorOf(house.openai.chat.completions.create({ model: 'generate', messages: question }));
    expect(error).toMatchObject({ status: 503, code: 'upstream_unavailable' });
    expect(service.requests).toHaveLength(2);
  });

  it('is given up after coldStartMs', async () => {
    const reply = await ask('impatient', true);
    const told = await reply.text();
    expect(told).toContain('"code":"upstream_timeout"');
    expect(told).toContain('"timeout_kind":"cold_start"');
    expect(told).not.toContain('[DONE]');
  });

  it.each([400, 404, 422, 500])('an answer %i of its is an answer', async (status) => {
    const service = house.service('generate');
    await cool('generate');
    service.fault = { status, text: '{"error":"no"}' };
    await errorOf(house.openai.chat.completions.create({ model: 'generate', messages: question }));
    expect(service.requests).toHaveLength(1);
  });

  it('a proxy that gives up on it where it has refused nothing is not asked again', async () => {
    const service = house.service('generate');
    await cool('generate');
    service.fault = { status: 504, text: 'upstream request timeout', contentType: 'text/plain' };
    const error = await errorOf(house.openai.chat.completions.create({ model: 'generate', messages: question }));
    expect(error).toMatchObject({ status: 504, code: 'upstream_timeout' });
    expect(service.runs).toHaveLength(1);
  });
});

describe('when the client leaves, the upstream is left', () => {
  it.each([false, true])('while nothing listens, stream: %s', async (stream) => {
    const service = house.service('zero');
    await cool('zero');
    const client = new AbortController();
    const asking = ask('zero', stream, client.signal).then((reply) => reply.text());
    asking.catch(() => undefined);
    await eventually(async () => (await inFlight(house.gateway.origin)) === 1);
    await wait(150);
    client.abort();
    await eventually(async () => (await inFlight(house.gateway.origin)) === 0, MOST_MS);
    await service.start();
    await wait(1200); // the next two attempts would have come by now
    expect(service.requests).toEqual([]);
    await service.stop();
  });

  it.each([true, false])('while a cold service is asked what it speaks, stream: %s', async (stream) => {
    const service = house.service('unknown');
    service.fault = 'silence';
    const client = new AbortController();
    const asking = ask('unknown', stream, client.signal).then((reply) => reply.text());
    asking.catch(() => undefined);
    await eventually(() => service.requests.length === 1);
    const leftAt = performance.now();
    client.abort();
    expect(((await service.requests[0]?.abandonedAt) ?? Infinity) - leftAt).toBeLessThan(MOST_MS);
    expect(service.requests.map(({ path }) => path)).toEqual(['/v1/models']);
  });

  it.each<readonly [string, boolean, (service: ReturnType<typeof house.service>) => void]>([
    ['while a cold service holds the request', true, (service) => (service.fault = 'silence')],
    ['while a cold service holds the request', false, (service) => (service.fault = 'silence')],
    ['before the first token', true, (service) => (service.saying = { text: 'а б в', hangAfter: 0 })],
    ['in the middle', true, (service) => (service.saying = { text: 'а б в', hangAfter: 2 })],
  ])('%s, stream: %s', async (_, stream, prepare) => {
    const service = house.service('generate');
    await cool('generate');
    prepare(service);
    const client = new AbortController();
    const asking = ask('generate', stream, client.signal).then((reply) => reply.text());
    asking.catch(() => undefined);
    await eventually(() => service.runs.length === 1);
    await wait(150);
    const leftAt = performance.now();
    client.abort();
    expect(((await service.runs[0]?.abandonedAt) ?? Infinity) - leftAt).toBeLessThan(MOST_MS);
    await eventually(async () => (await inFlight(house.gateway.origin)) === 0, MOST_MS);
    expect(service.runs).toHaveLength(1);
  });
});
