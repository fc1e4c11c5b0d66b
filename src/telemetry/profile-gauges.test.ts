import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { profileGauges } from './profile-gauges.ts';

it('shows what is expected of each model, and no more of one that has gone', async () => {
  const registry = new Registry();
  let readings = ['a', 'b'].map((model) => ({
    model,
    firstTokenMs: 420,
    tokensPerSecond: 90,
    reliability: 0.98,
    quality: 0.9,
  }));
  profileGauges(registry, () => readings);
  const lines = (await registry.metrics()).split('\n');
  expect(lines).toContain('nexus_model_first_token_seconds{model="a"} 0.42');
  expect(lines).toContain('nexus_model_tokens_per_second{model="b"} 90');
  expect(lines).toContain('nexus_model_reliability{model="a"} 0.98');
  expect(lines).toContain('nexus_model_quality{model="a"} 0.9');
  readings = readings.slice(0, 1);
  expect(await registry.metrics()).not.toContain('model="b"');
});
