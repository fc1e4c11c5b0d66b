import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { providerKinds } from '../../src/providers/index.ts';
import { configFolder } from './config-folder.ts';

const load = async (upstream: object) => {
  const fleet = {
    upstreams: { gpu: { kind: 'kserve', baseUrl: 'http://m.team.svc.cluster.local', ...upstream } },
    models: [{ id: 'm', upstream: 'gpu' }],
  };
  return loadConfig(await configFolder({ 'fleet.yaml': JSON.stringify(fleet) }), providerKinds);
};

describe('an upstream of kind kserve', () => {
  it.each([
    ['its address alone', {}],
    ['the address of an LLMInferenceService', { baseUrl: 'https://gateway.example.org/team/m' }],
    ['a text dialect with a template', { dialect: 'v2-generate', chatTemplate: 'chatml' }],
    ['a mapping', { dialect: 'v1-predict', chatTemplate: 'raw', input: { text: ['{prompt}'] }, output: 'a.0' }],
    ['scale to zero', { scaleToZero: true, scaleDownMs: 90_000, clocks: { coldStartMs: 600_000 } }],
  ])('may be %s', async (_, upstream) => {
    await expect(load(upstream)).resolves.toBeDefined();
  });

  it.each([
    ['a text dialect without a template', { dialect: 'v2-infer' }, 'upstreams.gpu.chatTemplate', 'one of chatml'],
    ['v1 without a mapping', { dialect: 'v1-predict', chatTemplate: 'raw' }, 'upstreams.gpu.input', 'v1-predict'],
    ['a mapping without a prompt', { input: { a: 'b' } }, 'upstreams.gpu.input', '{prompt}'],
    ['a path that is none', { output: '$.a' }, 'upstreams.gpu.output', 'joined by dots'],
    ['an address with its route', { baseUrl: 'http://m/openai/v1' }, 'upstreams.gpu.baseUrl', 'must end before'],
    ['a host that is none', { host: 'a b' }, 'upstreams.gpu.host', 'host name'],
    ['a key in the open', { apiKey: 'sk-1234' }, 'upstreams.gpu.apiKey', 'env:NAME'],
    ['a list of what sleeps', { scaleToZero: true, discover: true }, 'upstreams.gpu.discover', 'wake'],
    ['a template nobody knows', { chatTemplate: 'vicuna' }, 'upstreams.gpu.chatTemplate', ''],
  ])('may not be %s', async (_, upstream, path, words) => {
    const refusal = await load(upstream).then(
      () => 'accepted',
      (error: unknown) => String(error),
    );
    expect(refusal).toContain(path);
    expect(refusal).toContain(words);
  });
});
