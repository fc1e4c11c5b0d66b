import { expect, it } from 'vitest';
import { fleetSettings, readFleet } from '../config/fleet-settings.ts';
import { configuredNames } from './configured-names.ts';
import { type Found, offeredOf } from './offered.ts';
import { defineProvider } from '../extend/provider.ts';
import { z } from 'zod';

const kinds = [
  defineProvider({
    kind: 'fake',
    options: z.object({}),
    open: () => {
      throw new Error('not opened here');
    },
  }),
];
const written = {
  upstreams: { ollama: { kind: 'fake' }, cloud: { kind: 'fake' } },
  models: [
    { id: 'vectors', upstream: 'ollama', name: 'bge-m3', dimensions: 1024 },
    {
      id: 'llama',
      deployments: [
        { upstream: 'cloud', name: 'llama-instant' },
        { upstream: 'ollama', name: 'llama3.1:8b' },
      ],
      price: { input: 1, output: 1 },
      latencyMs: 100,
      languages: ['en', 'uk'],
      accuracy: { given: { overall: 0.8 } },
    },
    { id: 'gone', upstream: 'cloud', name: 'qwen3:8b' },
  ],
};
const { models } = readFleet(fleetSettings(kinds).parse(written), kinds);

const found = (name: string): Found => ({
  name,
  card: { id: name, family: 'f', locality: 'local', contextTokens: 8192, capabilities: ['chat'] },
});

it('a model that is configured there alone is the configured one under a further name', () => {
  expect(offeredOf([found('bge-m3:latest')], configuredNames(models, 'ollama'))).toEqual({
    models: [],
    aliases: new Map([['bge-m3:latest', 'vectors']]),
  });
});

it('one that a cloud also serves is listed by itself, with what is known of the model but not of the cloud', () => {
  const { card, name } = found('llama3.1:8b');
  const accuracy = { overall: { value: 0.8, source: 'given' }, by: {} };
  expect(offeredOf([found('llama3.1:8b')], configuredNames(models, 'ollama'))).toEqual({
    models: [{ name, card: { ...card, languages: ['en', 'uk'], accuracy } }],
    aliases: new Map(),
  });
});

it('one that is configured elsewhere, or nowhere, is listed as it was found', () => {
  const offered = [found('qwen3:8b'), found('bge-m3:567m')];
  expect(offeredOf(offered, configuredNames(models, 'ollama')).models).toEqual(offered);
});

it('of too many the first are listed', () => {
  const many = Array.from({ length: 1000 }, (_, at) => found(`m${at}`));
  expect(offeredOf(many, () => undefined).models).toHaveLength(256);
});
