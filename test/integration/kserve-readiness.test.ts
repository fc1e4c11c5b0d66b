import { describe, expect, it, onTestFinished } from 'vitest';
import { FakeKserve, type FakeKserveOptions } from '../support/fake-kserve.ts';
import { chatOf, openKserve } from './kserve-fixture.ts';

const signal = new AbortController().signal;

async function opened(fake: FakeKserveOptions, options: object = {}, names: readonly string[] = ['served-model']) {
  const service = await new FakeKserve(fake).start();
  const provider = openKserve(service, options);
  onTestFinished(async () => {
    await provider.close();
    await service.stop();
  });
  for (const name of names) chatOf(provider, name);
  return { service, provider };
}

describe('whether a service is up', () => {
  it.each([
    ['openai', ['/v1/models', '/v1/models']],
    ['kserve-openai', ['/v1/models', '/openai/v1/models', '/openai/v1/models/served-model']],
    [
      'v2-generate',
      [
        '/v1/models',
        '/openai/v1/models',
        '/v2/models/served-model/ready',
        '/v2/models/served-model/generate',
        '/v2/models/served-model/ready',
      ],
    ],
    ['v1-predict', ['/v1/models', '/openai/v1/models', '/v2/models/served-model/ready', '/v1/models/served-model']],
  ] as const)('is told by the readiness of %s', async (dialect, paths) => {
    const { service, provider } = await opened({ dialect });
    await provider.probe?.(signal);
    expect(service.requests.map(({ path }) => path)).toEqual(paths);
  });

  it.each(['kserve-openai', 'v2-infer', 'v1-predict'] as const)('%s: not while its model loads', async (dialect) => {
    const { service, provider } = await opened({ dialect }, { dialect, chatTemplate: 'raw', input: '{prompt}' });
    service.isReady = false;
    await expect(provider.probe?.(signal)).rejects.toMatchObject({ code: 'upstream_unavailable', reason: 'HTTP 503' });
    service.isReady = true;
    await provider.probe?.(signal);
  });

  it('one model that is ready is enough', async () => {
    const { provider } = await opened({ dialect: 'kserve-openai' }, {}, ['gone', 'served-model']);
    await provider.probe?.(signal);
  });

  it('is asked anew what it speaks when its route is gone', async () => {
    const { service, provider } = await opened({ dialect: 'kserve-openai' });
    await provider.probe?.(signal);
    service.dialect = 'openai';
    await expect(provider.probe?.(signal)).rejects.toMatchObject({ code: 'upstream_model_missing' });
    await provider.probe?.(signal);
  });

  it('is never asked of one that scales to zero', async () => {
    const { service, provider } = await opened({ dialect: 'openai' }, { scaleToZero: true });
    expect([provider.probe, provider.discover]).toEqual([undefined, undefined]);
    expect(provider.isCold?.('served-model')).toBe(true);
    expect(service.requests).toEqual([]);
  });
});

describe('the models that a service lists', () => {
  it.each([
    ['openai', {}, { contextTokens: 4096, capabilities: ['chat', 'tools', 'json'] }],
    ['kserve-openai', {}, { contextTokens: 4096, capabilities: ['chat', 'tools', 'json'] }],
    ['v2-infer', { dialect: 'v2-infer', chatTemplate: 'gemma' }, { capabilities: ['chat'] }],
    ['v1-predict', { dialect: 'v1-predict', chatTemplate: 'raw', input: '{prompt}' }, { capabilities: ['chat'] }],
  ] as const)('by %s are offered under their names', async (dialect, options, card) => {
    const { provider } = await opened({ dialect }, { discover: true, ...options }, []);
    expect(await provider.discover?.(signal)).toMatchObject([
      { name: 'served-model', card: { id: 'served-model', locality: 'local', ...card } },
    ]);
    expect(provider.probe).toBeUndefined();
  });

  it('are a failure where there is no list', async () => {
    const { service, provider } = await opened({ dialect: 'openai' }, { dialect: 'openai', discover: true }, []);
    service.fault = { status: 200, text: '{}' };
    await expect(provider.discover?.(signal)).rejects.toMatchObject({ code: 'upstream_invalid' });
    service.fault = { status: 200, text: '<html>' };
    await expect(provider.discover?.(signal)).rejects.toMatchObject({ code: 'upstream_invalid' });
  });
});

describe('what its models can do by themselves', () => {
  it.each([
    [{ dialect: 'v2-generate', chatTemplate: 'chatml' }, ['chat']],
    [{ dialect: 'kserve-openai' }, ['chat', 'tools', 'json']],
    [{ dialect: 'auto' }, undefined],
  ])('%j: %j', async (options, expected) => {
    const { provider } = await opened({ dialect: 'openai' }, options);
    expect(provider.usualCapabilities).toEqual(expected);
  });
});
