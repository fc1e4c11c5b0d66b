import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { configFolder, kinds, refusalOf } from './config-folder.ts';

describe('the places of a model', () => {
  test('may be several, each under a name of its own', async () => {
    const text = `upstreams: {a: {kind: ollama}, b: {kind: ollama}, c: {kind: ollama}}
models:
  - id: spread
    name: usual
    deployments: [{upstream: a, name: own, weight: 2.5}, {upstream: b}]
    balance: prefix-affinity
    hedge: {afterMs: 800}
    clocks: {firstTokenMs: 7000}
    fallback: [other]
  - id: other
    deployments: [{upstream: c}]
`;
    const { fleet: read } = await loadConfig(await configFolder({ 'fleet.yaml': text }), kinds);
    expect(read.models).toEqual([
      {
        id: 'spread',
        deployments: [
          { upstream: 'a', name: 'own', weight: 2.5 },
          { upstream: 'b', name: 'usual', weight: 1 },
        ],
        balance: 'prefix-affinity',
        hedge: { afterMs: 800, mostExtraPercent: 5 },
        clocks: { firstTokenMs: 7000 },
        fallback: ['other'],
        aliases: [],
      },
      {
        id: 'other',
        deployments: [{ upstream: 'c', name: 'other', weight: 1 }],
        balance: 'least-loaded',
        fallback: [],
        clocks: {},
        aliases: [],
      },
    ]);
  });

  test('and its stand-ins that cannot be are told by line', async () => {
    const lines = await refusalOf({
      'fleet.yaml': `upstreams:
  east: {kind: ollama}
  west: {kind: ollama}
models:
  - id: nowhere
  - id: both
    upstream: east
    deployments:
      - upstream: east
  - id: spread
    deployments:
      - upstream: eats
      - upstream: west
        weight: 0
      - upstream: west
      - name: forgotten
    balance: random
  - id: empty
    deployments: []
  - id: chain
    upstream: east
    fallback: [chain, spraed, other, spread]
    hedge: {mostExtraPercent: 101}
    clocks: {firstTokenMs: 0, idle: 5}
`,
      'gateway.yaml': `resilience:
  retry:
    waitsMs: [1000, 0]
    budgetPercent: -1
    waits: []
`,
    });
    expect(lines).toEqual([
      'gateway.yaml:3:21 resilience.retry.waitsMs[1]: must be at least 1',
      'gateway.yaml:4:5 resilience.retry.budgetPercent: must be at least 0',
      'gateway.yaml:5:5 resilience.retry.waits: there is no such field; did you mean "waitsMs"?',
      'fleet.yaml:5:5 models[0]: needs `upstream`, the name of the upstream that serves it',
      'fleet.yaml:7:5 models[1].upstream: stands beside `deployments`; keep one of the two',
      'fleet.yaml:12:9 models[2].deployments[0].upstream: no upstream is called "eats"; did you mean "east"?',
      'fleet.yaml:14:9 models[2].deployments[1].weight: must be at least 0.01',
      'fleet.yaml:15:9 models[2].deployments[2].upstream: "west" serves this model already; give it a greater weight instead',
      'fleet.yaml:16:9 models[2].deployments[3].upstream: is required',
      'fleet.yaml:17:5 models[2].balance: must be one of: least-loaded, prefix-affinity',
      'fleet.yaml:19:5 models[3].deployments: must name one at least',
      'fleet.yaml:22:16 models[4].fallback[0]: is the model itself',
      'fleet.yaml:22:23 models[4].fallback[1]: no model has the id "spraed"; did you mean "spread"?',
      'fleet.yaml:22:31 models[4].fallback[2]: no model has the id "other"',
      'fleet.yaml:23:5 models[4].hedge.afterMs: is required',
      'fleet.yaml:23:13 models[4].hedge.mostExtraPercent: must be at most 100',
      'fleet.yaml:24:14 models[4].clocks.firstTokenMs: must be at least 1',
      'fleet.yaml:24:31 models[4].clocks.idle: there is no such field; did you mean "idleMs"?',
    ]);
  });
});
