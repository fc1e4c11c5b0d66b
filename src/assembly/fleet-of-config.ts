import type { DeploymentSettings, FleetSettings, ModelSettings, UpstreamSettings } from '../config/fleet-settings.ts';
import { cardFigures } from '../config/model-figures.ts';
import type { Provider } from '../extend/provider.ts';
import type { Agent } from '../fleet/agent.ts';
import type { FleetModel } from '../fleet/fleet.ts';
import { type Intent, intents } from '../fleet/intents.ts';
import type { FleetPart } from '../fleet/live-fleet.ts';
import type { Capability, ModelCard } from '../fleet/model-card.ts';
import { type Served, type ServingOptions, servedAt, servedModel } from '../gateway.ts';
import { Budget } from '../resilience/budget.ts';
import { clockLimits } from './clock-limits.ts';
import type { DeploymentGuards } from './deployment-guards.ts';
import type { Lack } from './lacks.ts';

/** A model of which nobody has said what it can do is taken for a chat model that does what most do. */
const usualCapabilities: readonly Capability[] = ['chat', 'tools', 'json'];

const cardOf = (model: ModelSettings, provider: Provider | undefined): ModelCard => ({
  id: model.id,
  family: model.family ?? model.deployments[0].upstream,
  locality: model.locality ?? 'foreign',
  contextTokens: model.contextTokens,
  capabilities: model.capabilities ?? provider?.usualCapabilities ?? usualCapabilities,
  ...cardFigures(model),
  ...(model.tiers && { tiers: model.tiers }),
});

/** An upstream of the configuration, put to work. */
export type UpstreamInUse = {
  readonly settings: UpstreamSettings;
  readonly provider: Provider;
  readonly lacks: Lack;
};

/** The models of fleet.yaml over its upstreams, by their names. */
export function fleetOfConfig(
  fleet: FleetSettings,
  upstreams: ReadonlyMap<string, UpstreamInUse>,
  guards: DeploymentGuards,
): FleetPart {
  const aliases = new Map<string, string>();
  const models: FleetModel[] = [];
  for (const model of fleet.models) {
    const card = cardOf(model, upstreams.get(model.deployments[0].upstream)?.provider);
    const served = model.deployments.flatMap((deployment) => {
      const upstream = upstreams.get(deployment.upstream);
      return upstream ? servedBy(upstream, guards, model, card, deployment) : [];
    });
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
  return { models, aliases, chains: chainsOf(fleet), agents: agentsOf(fleet) };
}

const chainsOf = ({ chains }: FleetSettings): ReadonlyMap<Intent, readonly string[]> =>
  new Map(intents.flatMap((intent) => (chains[intent] ? [[intent, chains[intent]]] : [])));

const agentsOf = ({ agents }: FleetSettings): ReadonlyMap<string, Agent> =>
  new Map(
    Object.entries(agents).map(([name, { models, embedding, arbitration, description }]) => [
      name,
      {
        name,
        models,
        ...(embedding !== undefined && { embedding }),
        ...(arbitration && { arbitration }),
        ...(description !== undefined && { description }),
      },
    ]),
  );

/** A budget begins anew with each configuration. */
const hedgeOf = ({ hedge }: ModelSettings): Pick<ServingOptions, 'hedge'> =>
  hedge ? { hedge: { afterMs: hedge.afterMs, budget: new Budget(() => hedge.mostExtraPercent, 0) } } : {};

function servedBy(
  { settings, provider, lacks }: UpstreamInUse,
  guards: DeploymentGuards,
  model: ModelSettings,
  card: ModelCard,
  { upstream, name, weight }: DeploymentSettings,
): Served {
  return servedAt(
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
      lacks,
    },
    weight,
  );
}
