import { fileURLToPath } from 'node:url';
import { loadConfig } from '../../src/config/load-config.ts';
import { cardFigures } from '../../src/config/model-figures.ts';
import type { ModelSettings } from '../../src/config/fleet-settings.ts';
import type { FleetModel } from '../../src/fleet/fleet.ts';
import { intents } from '../../src/fleet/intents.ts';
import { LiveFleet } from '../../src/fleet/live-fleet.ts';
import type { ModelCard } from '../../src/fleet/model-card.ts';
import { providerKinds } from '../../src/providers/index.ts';

const shipped = fileURLToPath(new URL('../../config', import.meta.url));

const cardOf = (model: ModelSettings): ModelCard => ({
  id: model.id,
  family: model.family ?? model.deployments[0].upstream,
  locality: model.locality ?? 'foreign',
  contextTokens: model.contextTokens,
  capabilities: model.capabilities ?? ['chat', 'tools', 'json'],
  ...cardFigures(model),
});

/** The shipped fleet, every model of it within reach; what they do is up to the simulation. */
export async function simulatedFleet(): Promise<LiveFleet> {
  const { fleet: settings } = await loadConfig(shipped, providerKinds);
  const models = settings.models.map((model): FleetModel => {
    const card = cardOf(model);
    return {
      card,
      deployments: [{ upstream: model.id }],
      fallback: model.fallback,
      source: 'configured',
      ...(card.capabilities.includes('chat') && { chat: neverCalled }),
    };
  });
  const chains = new Map(
    intents.flatMap((intent) => (settings.chains[intent] ? [[intent, settings.chains[intent]]] : [])),
  );
  const fleet = new LiveFleet();
  fleet.setPart('shipped', { models, chains });
  for (const { card } of models) fleet.setState(card.id, 'ready');
  return fleet;
}

const neverCalled = (): never => {
  throw new Error('A simulated model is not called: its answers are scripted.');
};
