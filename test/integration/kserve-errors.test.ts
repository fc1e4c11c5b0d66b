import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ChatEvent } from '../../src/chat/event.ts';
import type { Provider } from '../../src/extend/provider.ts';
import { FakeKserve } from '../support/fake-kserve.ts';
import type { FakeDialect } from '../support/fake-kserve-protocols.ts';
import { ask, chatOf, openKserve } from './kserve-fixture.ts';
import { chatCall, failureOf } from './ollama-fixture.ts';

const settings = {
  openai: {},
  'kserve-openai': {},
  'v2-generate': { chatTemplate: 'llama3' },
  'v2-infer': { chatTemplate: 'gemma' },
  'v1-predict': { chatTemplate: 'raw', input: '{prompt}', output: 'outputs.0.text' },
} as const;
const dialects = Object.keys(settings) as FakeDialect[];

/** A service of this dialect for the tests of a block. */
function serviceOf(dialect: FakeDialect, more: object = {}) {
  const service = new FakeKserve({ dialect });
  let provider: Provider | undefined;
  beforeAll(async () => {
    await service.start();
    provider = openKserve(service, { dialect, ...settings[dialect], ...more });
  });
  beforeEach(() => service.reset());
  afterAll(async () => {
    await provider?.close();
    await service.stop();
  });
  return {
    service,
    get provider() {
      if (!provider) throw new Error('not open yet');
      return provider;
    },
  };
}

const json = 'application/json';
const plain = 'text/plain';
const kserves = (error: string): string => JSON.stringify({ error });
const openais = (message: string, code = '400'): string =>
  JSON.stringify({ error: { message, type: 'BadRequest', param: 'messages', code } });
const olderVllms = (message: string, type = 'BadRequestError', code = 400): string =>
  JSON.stringify({ object: 'error', message, type, param: null, code });
const fastApis = JSON.stringify({
  detail: [{ loc: ['body'], msg: 'Input should be a valid list', type: 'list_type' }],
});

describe.each(dialects)('what a service of %s says is wrong', (dialect) => {
  const house = serviceOf(dialect);
  const failure = (delivery: 'stream' | 'whole' = 'whole') =>
    failureOf(ask(house.provider, house.service.model, chatCall({ delivery })));

  it.each([
    ['KServe: invalid input', 400, kserves('Input is missing'), json, 400, 'upstream_rejected', 'Input is missing'],
    ['OpenAI’s shape', 400, openais('bad role'), json, 400, 'upstream_rejected', 'bad role'],
    ['vLLM of old', 400, olderVllms('bad role'), json, 400, 'upstream_rejected', 'bad role'],
    ['FastAPI', 422, fastApis, json, 400, 'upstream_rejected', 'valid list'],
    [
      'a prompt that is too long',
      400,
      openais('This model’s maximum context length is 4096 tokens.'),
      json,
      400,
      'context_length_exceeded',
      'maximum context length',
    ],
    [
      'a model that is missing',
      404,
      kserves('Model with name x does not exist.'),
      json,
      404,
      'upstream_model_missing',
      '',
    ],
    [
      'no such protocol',
      501,
      kserves('Model x does not support this'),
      json,
      400,
      'unsupported_parameter',
      'another model',
    ],
    ['generation that failed', 424, kserves('CUDA error'), json, 502, 'upstream_error', ''],
    ['an overloaded server', 429, kserves('Model is overloaded'), json, 429, 'rate_limit_exceeded', ''],
    ['an inference error', 500, kserves('RuntimeError: /mnt/models'), json, 502, 'upstream_error', ''],
    [
      'a model that loads',
      503,
      kserves('Model with name x is not ready.'),
      json,
      503,
      'upstream_unavailable',
      'not ready',
    ],
    ['Envoy without a replica', 503, 'no healthy upstream', plain, 503, 'upstream_unavailable', 'not ready'],
    ['Envoy that gave up', 504, 'upstream request timeout', plain, 504, 'upstream_timeout', 'proxy'],
    ['a bad gateway', 502, '<html>502 Bad Gateway</html>', 'text/html', 503, 'upstream_unavailable', 'proxy'],
    ['a wrong key', 401, 'Unauthorized', plain, 502, 'upstream_auth_error', ''],
  ])('%s', async (_, status, text, contentType, ours, code, words) => {
    house.service.fault = { status, text, contentType };
    for (const delivery of ['whole', 'stream'] as const) {
      const failed = await failure(delivery);
      expect(failed).toMatchObject({ status: ours, code });
      expect(failed.message).toContain(words);
      expect(failed.message).not.toMatch(/RuntimeError|127\.0|CUDA/);
    }
    expect(house.service.runs).toHaveLength(2);
  });

  it.each([
    ['something that is not JSON', '<html>', 'upstream_invalid'],
    ['something of another shape', '{}', 'upstream_invalid'],
    ['an error inside a 200', kserves('boom'), 'upstream_error'],
  ])('%s', async (_, text, code) => {
    house.service.fault = { status: 200, text };
    expect(await failure()).toMatchObject({ code });
  });

  it('how long to wait', async () => {
    house.service.fault = { status: 503, text: 'busy', contentType: plain, headers: { 'retry-after': '7' } };
    expect(await failure()).toMatchObject({ code: 'upstream_unavailable', retryAfterMs: 7000 });
  });
});

describe.each(['openai', 'v2-generate'] as const)('in the middle of a stream of %s', (dialect) => {
  const house = serviceOf(dialect);

  it.each([
    ['an error', openais('Engine died', '500')],
    ['vLLM’s older error', olderVllms('Engine died', 'InternalServerError', 500)],
    ['KServe’s error', kserves('Engine died')],
  ])('%s ends it, and no finish is told', async (_, frame) => {
    const { service, provider } = house;
    service.saying = { text: 'Раз два три чотири', frames: { 3: frame } };
    const events: ChatEvent[] = [];
    const reading = async (): Promise<void> => {
      for await (const batch of chatOf(provider, service.model)(chatCall())) events.push(...batch);
    };
    expect(await failureOf(reading())).toMatchObject({ code: 'upstream_error' });
    expect(events.map(({ type }) => type)).not.toContain('finish');
    expect(events[0]).toMatchObject({ type: 'start' });
  });
});

describe('a server that repeats the prompt', () => {
  const house = serviceOf('v2-generate', { chatTemplate: 'mistral', stripPrompt: true, asksDetails: false });

  it.each(['whole', 'stream'] as const)('is read without it: %s', async (delivery) => {
    house.service.saying = { text: ' Так, тут.</s>[INST] і ще', echoes: true };
    const { choices } = await ask(house.provider, house.service.model, chatCall({ delivery }));
    expect(choices[0]).toMatchObject({ answer: ' Так, тут.' });
    expect(house.service.runs[0]?.body).not.toHaveProperty('parameters.details');
  });
});

describe.each(['openai', 'v2-generate'] as const)('an answer that is cut off by its limit, from %s', (dialect) => {
  const house = serviceOf(dialect);

  it.each(['whole', 'stream'] as const)('says so: %s', async (delivery) => {
    house.service.saying = { text: 'Жили собі', finish: 'length' };
    const { choices } = await ask(house.provider, house.service.model, chatCall({ delivery, maxOutputTokens: 2 }));
    expect(choices[0]).toMatchObject({ finish: { reason: 'length' } });
  });
});

const untold = { kind: 'degraded', about: { finish: 'not told by the server' } };

describe.each([
  ['v2-generate', { asksDetails: false }],
  ['v2-infer', {}],
  ['v1-predict', { input: { prompt: '{prompt}', limit: '{max_tokens}' } }],
] as const)('an answer from %s, whose server does not tell why it ended', (dialect, more) => {
  const house = serviceOf(dialect, more);

  it.each(['whole', 'stream'] as const)(
    'is cut off where it is as long as its limit, and says so: %s',
    async (delivery) => {
      house.service.saying = { text: 'Жили собі дід' };
      const answer = async (maxOutputTokens: number) => {
        const { choices, notes } = await ask(
          house.provider,
          house.service.model,
          chatCall({ delivery, maxOutputTokens }),
        );
        return { reason: choices[0]?.finish?.reason, notes };
      };
      expect(await answer(6)).toEqual({ reason: 'length', notes: [untold] });
      expect(await answer(60)).toEqual({ reason: 'stop', notes: [untold] });
    },
  );

  it.each(['whole', 'stream'] as const)('a limit that the gateway chose is told: %s', async (delivery) => {
    house.service.saying = { text: 'Жили собі '.repeat(300) };
    const { choices, notes } = await ask(house.provider, house.service.model, chatCall({ delivery }));
    expect(choices[0]?.finish?.reason).toBe('length');
    expect(notes).toEqual([{ kind: 'degraded', about: { max_tokens: 1024 } }, untold]);
  });
});

describe('a form of v1-predict without a place for the limit', () => {
  const house = serviceOf('v1-predict', { input: { prompt: '{prompt}' } });

  it('leaves the limit to the server, and the gateway tells none', async () => {
    house.service.saying = { text: 'Жили собі '.repeat(300) };
    const { choices, notes } = await ask(house.provider, house.service.model, chatCall());
    expect([choices[0]?.finish?.reason, notes]).toEqual(['stop', [untold]]);
  });
});

describe('a search for the protocol of a server that limits requests', () => {
  const service = new FakeKserve({ dialect: 'openai' });
  beforeAll(() => service.start());
  afterAll(() => service.stop());

  it('tells how long to wait', async () => {
    const provider = openKserve(service);
    service.fault = { status: 429, text: 'slow down', contentType: plain, headers: { 'retry-after': '7' } };
    expect(await failureOf(ask(provider, service.model, chatCall()))).toMatchObject({
      code: 'rate_limit_exceeded',
      retryAfterMs: 7000,
    });
    expect(service.requests.map(({ path }) => path)).toEqual(['/v1/models']);
    await provider.close();
  });
});

describe.each(dialects)('a connection to %s that is cut', (dialect) => {
  const house = serviceOf(dialect);

  it('is a failure of the answer', async () => {
    house.service.fault = 'silence';
    const failing = failureOf(ask(house.provider, house.service.model, chatCall()));
    while (house.service.runs.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await house.service.stop();
    expect(await failing).toMatchObject({ code: 'upstream_incomplete' });
    expect(await failureOf(ask(house.provider, house.service.model, chatCall()))).toMatchObject({
      code: 'upstream_unavailable',
      reason: 'ECONNREFUSED',
    });
  });
});
