import type { UpstreamSettings } from '../config/fleet-settings.ts';
import type { Provider } from '../extend/provider.ts';
import type { FleetModel } from '../fleet/fleet.ts';
import type { Deployment } from '../fleet/model-card.ts';
import { servedAt, servedModel } from '../gateway.ts';
import { clockLimits } from './clock-limits.ts';
import type { DeploymentGuards } from './deployment-guards.ts';
import type { Lack } from './lacks.ts';

/** What an upstream's entry says of every call to it. */
export type CallSettings = Pick<UpstreamSettings, 'connections' | 'queue' | 'clocks' | 'breaker'>;

/** A model that nobody has configured: served at one place, with no other to stand in for it. */
export function servedAlone(
  provider: Provider,
  deployment: Deployment,
  settings: CallSettings & { readonly lacks?: Lack },
  guards: DeploymentGuards,
  source: FleetModel['source'],
): FleetModel {
  const { card, upstream } = deployment;
  const served = servedAt(provider, deployment, {
    limits: clockLimits(settings.clocks, {}, { capabilities: card.capabilities, hasOthers: false }),
    queueMs: settings.clocks.queueMs,
    health: guards.healthOf(upstream, card.id, settings.breaker),
    slots: guards.slotsOf(upstream, { slots: settings.connections, queue: settings.queue }),
    ...(settings.lacks && { lacks: settings.lacks }),
  });
  return servedModel(card, [served], { source, fallback: [], policy: 'least-loaded', outliers: guards.outliers });
}
