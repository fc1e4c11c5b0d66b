import type { ModelSettings, UpstreamSettings } from '../config/fleet-settings.ts';
import type { Config } from '../config/load-config.ts';
import type { Provider } from '../extend/provider.ts';
import type { FleetModel } from '../fleet/fleet.ts';
import type { FleetPart } from '../fleet/live-fleet.ts';
import type { Capability, ModelCard } from '../fleet/model-card.ts';
import { attemptAt } from '../gateway.ts';

/** A model of which nobody has said what it can do is taken for a chat model that does what most do. */
const usualCapabilities: readonly Capability[] = ['chat', 'tools', 'json'];

const cardOf = (model: ModelSettings): ModelCard => ({
  id: model.id,
  family: model.family ?? model.upstream,
  locality: model.locality ?? 'foreign',
  contextTokens: model.contextTokens,
  capabilities: model.capabilities ?? usualCapabilities,
});

/** The models of fleet.yaml over the providers of its upstreams. */
export function fleetOfConfig(config: Config, providers: ReadonlyMap<string, Provider>): FleetPart {
  const aliases = new Map<string, string>();
  const models: FleetModel[] = [];
  for (const model of config.fleet.models) {
    const provider = providers.get(model.upstream);
    const upstream: UpstreamSettings | undefined = config.fleet.upstreams[model.upstream];
    if (!provider || !upstream) continue; // the configuration's own rules name such a model as an error
    const deployment = { card: cardOf(model), upstream: model.upstream, name: model.name };
    models.push(attemptAt(provider, deployment, upstream.clocks, 'configured'));
    for (const alias of model.aliases) aliases.set(alias, model.id);
  }
  return { models, aliases };
}
