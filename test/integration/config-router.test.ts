import { describe, expect, test } from 'vitest';
import { routerSettingsOfConfig } from '../../src/assembly/router-settings-of-config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { usualRouterSettings } from '../../src/router/router-settings.ts';
import { configFolder, kinds, refusalOf } from './config-folder.ts';

const settingsOf = async (text: string) => {
  const { gateway } = await loadConfig(await configFolder({ 'gateway.yaml': text }), kinds);
  return routerSettingsOfConfig(gateway.router);
};

describe('router: in gateway.yaml', () => {
  test.each(['', 'router:\n', 'router: {weights: , bounds: }\n'])('%j stands for the usual settings', async (text) => {
    expect(await settingsOf(text)).toEqual(usualRouterSettings);
  });

  test('is told in dollars and taken in nanodollars', async () => {
    const text = `router:
  weights: {context: 0.1, resource: 0.2, historical: 0.3, dependency: 0.4, learned: 0}
  threshold: 0.5
  thresholds: {coding: 0.8}
  bounds: {latencyMs: 800, accuracy: 0.5, maxCostUsd: 0.002}
  stickyMargin: 0.1
  explorePercent: 0
  tasks: same
  embeddings: bge-m3
  dailyCostUsd: 100
`;
    expect(await settingsOf(text)).toEqual({
      weights: { context: 0.1, resource: 0.2, historical: 0.3, dependency: 0.4, learned: 0 },
      threshold: 0.5,
      thresholds: { coding: 0.8 },
      bounds: { latencyMs: 800, accuracy: 0.5, maxCost: 2_000_000 },
      stickyMargin: 0.1,
      explorePercent: 0,
      tasks: 'same',
      embeddings: 'bge-m3',
      dailyCost: 100_000_000_000,
    });
  });

  test('that makes no sense is told with the remedy', async () => {
    const text = `router:
  weights: {context: 0.5}
  threshold: 70
  thresholds: {codnig: 0.8}
  bounds: {latencyMs: 0, accuracy: .nan, maxCostUsd: -1}
  explorePercent: 101
  tasks: big
`;
    const lines = await refusalOf({ 'gateway.yaml': text });
    expect(lines.map((line) => line.replace(/^gateway\.yaml:\d+:\d+ router\./, ''))).toEqual([
      'weights: context, resource, historical and dependency must add up to 1; here they are 0.5 + 0.25 + 0.2 + 0.15',
      'threshold: must be at most 1',
      'thresholds.codnig: there is no such field; did you mean "coding"?',
      'bounds.latencyMs: must be at least 1',
      'bounds.accuracy: must be a number, not NaN',
      'bounds.maxCostUsd: must not be negative',
      'explorePercent: must be at most 100',
      'tasks: must be one of: small, same',
    ]);
  });
});
