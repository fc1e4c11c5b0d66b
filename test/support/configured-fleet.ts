import { fleetOfConfig } from '../../src/assembly/fleet-of-config.ts';
import { DeploymentGuards } from '../../src/assembly/deployment-guards.ts';
import type { FleetSettings } from '../../src/config/fleet-settings.ts';
import type { Provider } from '../../src/extend/provider.ts';
import { LiveFleet } from '../../src/fleet/live-fleet.ts';
import { batches, finish, text } from './events.ts';
import { FakeClock } from './fake-clock.ts';

/** Answers every chat with its model's name. */
const talker: Provider = {
  models: {
    chat:
      ({ card }) =>
      () =>
        batches([text(card.id), finish()]),
  },
  close: () => Promise.resolve(),
};

/** The fleet of a configuration with every upstream up, over providers that call nobody. */
export function configuredFleet(settings: FleetSettings): LiveFleet {
  const fleet = new LiveFleet();
  const upstreams = Object.entries(settings.upstreams).map(
    ([name, upstream]) => [name, { settings: upstream, provider: talker, lacks: () => undefined }] as const,
  );
  fleet.setPart('configured', fleetOfConfig(settings, new Map(upstreams), new DeploymentGuards(new FakeClock())));
  for (const [name] of upstreams) fleet.setState(name, 'ready');
  return fleet;
}
