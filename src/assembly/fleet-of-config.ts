import type { Config } from '../config/load-config.ts';
import type { DeploymentSettings, ModelSettings } from '../config/fleet-settings.ts';
import type { Provider } from '../extend/provider.ts';
import type { FleetModel } from '../fleet/fleet.ts';
import type { FleetPart } from '../fleet/live-fleet.ts';
import type { Capability, ModelCard } from '../fleet/model-card.ts';
import { type Served, type ServingOptions, servedAt, servedModel } from '../gateway.ts';
import { Budget } from '../resilience/budget.ts';
import { clockLimits } from './clock-limits.ts';
import type { DeploymentGuards } from './deployment-guards.ts';

/** A model of which nobody has said what it can do is taken for a chat model that does what most do. */
const usualCapabilities: readonly Capability[] = ['chat', 'tools', 'json'];

const cardOf = (model: ModelSettings, provider: Provider | undefined): ModelCard => ({
  id: model.id,
  family: model.family ?? model.deployments[0].upstream,
  locality: model.locality ?? 'foreign',
  contextTokens: model.contextTokens,
  capabilities: model.capabilities ?? provider?.usualCapabilities ?? usualCapabilities,
});

/** The models of fleet.yaml over the providers of its upstreams. */
export function fleetOfConfig(
  config: Pick<Config, 'fleet'>,
  providers: ReadonlyMap<string, Provider>,
  guards: DeploymentGuards,
): FleetPart {
  const aliases = new Map<string, string>();
  const models: FleetModel[] = [];
  for (const model of config.fleet.models) {
    const card = cardOf(model, providers.get(model.deployments[0].upstream));
    const served = model.deployments.flatMap((deployment) =>
      servedBy(config, providers, guards, model, card, deployment),
    );
    if (served.length === 0) continue; // the configuration's own rules name such a model as an error
    models.push(
      servedModel(card, served, {
        source: 'configured',
        fallback: model.fallback,
        policy: model.balance,
        outliers: guards.outliers,
        ...hedgeOf(model),
      }),
    );
    for (const alias of model.aliases) aliases.set(alias, model.id);
  }
  return { models, aliases };
}

/** A budget begins anew with each configuration. */
const hedgeOf = ({ hedge }: ModelSettings): Pick<ServingOptions, 'hedge'> =>
  hedge ? { hedge: { afterMs: hedge.afterMs, budget: new Budget(() => hedge.mostExtraPercent, 0) } } : {};

function servedBy(
  config: Pick<Config, 'fleet'>,
  providers: ReadonlyMap<string, Provider>,
  guards: DeploymentGuards,
  model: ModelSettings,
  card: ModelCard,
  { upstream, name, weight }: DeploymentSettings,
): readonly Served[] {
  const provider = providers.get(upstream);
  const settings = config.fleet.upstreams[upstream];
  if (!provider || !settings) return [];
  return [
    servedAt(
      provider,
      { card, upstream, name },
      {
        limits: clockLimits(settings.clocks, model.clocks, {
          capabilities: card.capabilities,
          hasOthers: model.fallback.length > 0 || model.deployments.length > 1,
        }),
        queueMs: model.clocks.queueMs ?? settings.clocks.queueMs,
        health: guards.healthOf(upstream, card.id, settings.breaker, settings.options),
        slots: guards.slotsOf(upstream, { slots: settings.connections, queue: settings.queue }),
      },
      weight,
    ),
  ];
}
