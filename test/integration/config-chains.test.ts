import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { configFolder, kinds, refusalOf } from './config-folder.ts';

const models = `upstreams: {u: {kind: ollama}}
models:
  - {id: strong, upstream: u, aliases: [s]}
  - {id: small, upstream: u, capabilities: [chat, tools]}
  - {id: vectors, upstream: u, capabilities: [embed]}
`;
const refusal = async (text: string) => {
  const lines = await refusalOf({ 'fleet.yaml': models + text });
  return lines.map((line) => line.replace(/^fleet\.yaml:\d+:\d+ /, ''));
};

describe('chains and agents', () => {
  test('name models, best first', async () => {
    const text = `${models}chains:
  coding: [strong, small]
  embedding: [vectors]
agents:
  Search.Planner-1: {models: [strong]}
`;
    const { fleet } = await loadConfig(await configFolder({ 'fleet.yaml': text }), kinds);
    expect(fleet.chains).toEqual({ coding: ['strong', 'small'], embedding: ['vectors'] });
    expect(fleet.agents).toEqual({ 'Search.Planner-1': { models: ['strong'] } });
  });

  test('may be left out or empty', async () => {
    const { fleet } = await loadConfig(await configFolder({ 'fleet.yaml': `${models}chains:\nagents:\n` }), kinds);
    expect([fleet.chains, fleet.agents]).toEqual([{}, {}]);
  });

  test('that cannot be are told all at once, with the remedy', async () => {
    expect(
      await refusal(`chains:
  codnig: [strong]
  math: [strogn, strong, strong]
  general: []
  vision: [s, vectors]
  embedding: [small]
agents:
  agent/Search: {models: [strong]}
  Empty: {models: []}
  Lost: {models: [nobody], embedding: strong, arbitration: vote, model: strong}
`),
    ).toEqual([
      'chains.codnig: there is no such field; did you mean "coding"?',
      'chains.math[0]: no model has the id "strogn"; did you mean "strong"?',
      'chains.math[2]: "strong" stands here twice',
      'chains.general: must name one model at least',
      'chains.vision[0]: no model has the id "s"; it is an alias: write "strong"',
      'chains.vision[1]: "vectors" does not chat, by its capabilities',
      'chains.embedding[0]: "small" makes no embeddings, by its capabilities',
      'agents["agent/Search"]: must be a name of 1 to 64 of the characters A-Z a-z 0-9 . _ -, without the agent/ that clients write before it',
      'agents.Empty.models: must name one model at least',
      'agents.Lost.models[0]: no model has the id "nobody"',
      'agents.Lost.arbitration: must be one of: consensus',
      'agents.Lost.model: there is no such field; did you mean "models"?',
    ]);
  });

  test('an embedding model that an agent cannot use is told', async () => {
    expect(await refusal('agents: {A: {models: [small], embedding: small}}\n')).toEqual([
      'agents.A.embedding: "small" makes no embeddings, by its capabilities',
    ]);
  });

  test('an agent there twice is told', async () => {
    expect(await refusal('agents:\n  A: {models: [small]}\n  A: {models: [strong]}\n')).toEqual([
      'agents.A: this key is there twice; keep one of them',
    ]);
  });
});

test('two models may stand in for each other: the stand-ins of a stand-in are not asked', async () => {
  const text = `upstreams: {u: {kind: ollama}}
models:
  - {id: a, upstream: u, fallback: [b]}
  - {id: b, upstream: u, fallback: [a]}
`;
  const { fleet } = await loadConfig(await configFolder({ 'fleet.yaml': text }), kinds);
  expect(fleet.models.map(({ fallback }) => fallback)).toEqual([['b'], ['a']]);
});
