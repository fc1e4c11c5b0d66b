import type { Config } from '../config/load-config.ts';
import type { Environment } from '../config/environment.ts';
import { openSecrets, type Secrets } from '../config/secret.ts';
import { unsetSecrets } from '../config/secret-references.ts';
import type { ProviderPorts } from '../extend/provider.ts';
import { builtInUpstream } from '../fleet/fleet.ts';
import { LiveFleet } from '../fleet/live-fleet.ts';
import { connect } from '../net/upstream.ts';
import { extractive } from '../providers/extractive/extractive.ts';
import { providerKinds } from '../providers/index.ts';
import type { Log } from '../telemetry/log.ts';
import { builtInFleet } from './built-in.ts';
import type { ConfigInUse } from './config-in-use.ts';
import { DeploymentGuards } from './deployment-guards.ts';
import { openImages } from './images.ts';
import { Knowledge } from './knowledge.ts';
import type { Stores } from './stores.ts';
import type { WatchPorts } from './upstream-watch.ts';
import { Upstreams } from './upstreams.ts';

/** What a configuration is put to work in. */
export type Rooms = {
  readonly fleet: LiveFleet;
  readonly upstreams: Upstreams;
  readonly guards: DeploymentGuards;
  readonly knowledge: Knowledge;
  readonly secrets: Secrets;
  readonly log: Log;
};

/** Nothing is called or read yet, and the built-in model is the only one. */
export function openRooms(
  environment: Environment,
  current: Pick<ConfigInUse, 'config'>,
  stores: Stores,
  { clock, log, metrics }: Omit<WatchPorts, 'fleet' | 'guards'>,
): Rooms {
  const { baseFolder } = current.config;
  const secrets = openSecrets({ clock, baseFolder, variable: (name) => environment.variable(name) });
  const ports: ProviderPorts = {
    clock,
    connect,
    secret: (reference) => secrets.read(reference),
    knowledge: stores.index,
    imagesAsData: openImages(() => current.config.gateway.images),
  };
  const fleet = new LiveFleet();
  const guards = new DeploymentGuards(clock);
  const upstreams = new Upstreams(providerKinds, ports, { fleet, guards, clock, log, metrics });
  fleet.setPart('configured', { models: [] });
  fleet.setState(builtInUpstream, 'ready');
  fleet.setPart('built-in', builtInFleet(extractive.open({}, ports, { connections: 1, connectMs: 1000 }), guards));
  return { fleet, upstreams, guards, knowledge: new Knowledge({ ...stores, log, clock }), secrets, log };
}

/**
 * Puts a configuration to work in every room; throws, with nothing changed, when it can't be. `ready` resolves once
 * every upstream has been looked at and the documents are searchable.
 */
export function furnish(rooms: Rooms, config: Config): { readonly ready: Promise<unknown> } {
  const { looked } = rooms.upstreams.use(config); // the only step that can fail, so the first
  rooms.log.level = config.gateway.logging.level;
  const waiting = unsetSecrets(config.fleet.upstreams, rooms.secrets).map(
    ({ upstream, path, reference }) => `${upstream}: ${path} from ${reference}`,
  );
  if (waiting.length > 0) rooms.log.info({ waiting }, 'upstreams that are not used until their settings have a value');
  return { ready: Promise.all([looked, rooms.knowledge.use(config.gateway.knowledge)]) };
}
