import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from '../app.ts';
import type { Clock } from '../chat/scope.ts';
import type { Environment } from '../config/environment.ts';
import { type Config, loadConfig } from '../config/load-config.ts';
import { openSecrets } from '../config/secret.ts';
import { type ConfigWatch, watchConfig } from '../config/watch-config.ts';
import type { ProviderPorts } from '../extend/provider.ts';
import { LiveFleet } from '../fleet/live-fleet.ts';
import { chatGateway, embedGateway } from '../gateway.ts';
import { anyone, type KeyRing } from '../identity/key-ring.ts';
import { connect } from '../net/upstream.ts';
import { extractive } from '../providers/extractive/extractive.ts';
import { providerKinds } from '../providers/index.ts';
import { ActiveRequests } from '../routes/active-requests.ts';
import type { Gateway } from '../routes/handles.ts';
import { sleep } from '../runtime/sleep.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { type Log, openLog } from '../telemetry/log.ts';
import { builtInFleet } from './built-in.ts';
import { ConfigInUse } from './config-in-use.ts';
import { drain } from './drain.ts';
import { checkExposure } from './exposure.ts';
import { Knowledge } from './knowledge.ts';
import { listen } from './listen.ts';
import { openReporting, type Reporting } from './reporting.ts';
import { openStores, type Stores } from './stores.ts';
import type { WatchPorts } from './upstream-watch.ts';
import { Upstreams } from './upstreams.ts';

export type StartOptions = {
  readonly environment: Environment;
  readonly configFolder: string;
  readonly dataFolder: string;
};

export type RunningGateway = {
  readonly origin: string;
  /** The key made on the very first start; it can't be shown again. */
  readonly firstKey: string | undefined;
  readonly models: readonly string[];
  /** Reads the configuration again. */
  reload(): void;
  /** Stops in order: readiness, new requests, running ones within the grace time, then the rest. */
  stop(): Promise<void>;
};

/** Documents and upstreams that are quick are there for the first request; slow ones hold nothing up. */
const READY_WITHIN_MS = 5000;
/** A key made or revoked by another process counts after this. */
const KEYS_EVERY_MS = 5000;

/** Joins the rooms into a gateway that listens. Rejects with a readable error. */
export async function startGateway({ environment, configFolder, dataFolder }: StartOptions): Promise<RunningGateway> {
  const clock = systemClock;
  const current = new ConfigInUse(await loadConfig(configFolder, providerKinds));
  const { server: listening, auth, logging } = current.config.gateway;
  const { log, ...output } = openLog(logging.level, () => clock.now());
  const reporting = openReporting(log);
  const stores = await openStores(dataFolder, clock);
  const host = environment.host ?? listening.host;
  const permit = (config: Config): void => checkExposure(host, config.gateway.auth.required, stores.keys.size);
  permit(current.config);

  const rooms = openRooms(environment, current, stores, { clock, log, metrics: reporting.metrics });
  const { fleet, upstreams, knowledge } = rooms;
  await Promise.race([use(current.config, rooms, log), sleep(clock, READY_WITHIN_MS)]);

  const active = new ActiveRequests();
  const gateway = handles({ ...rooms, current, reporting, keys: stores.keys, clock });
  const server = await listen(createApp(gateway, active), host, environment.port ?? listening.port);
  const firstKey = await keyForFirstStart(stores.keys, auth.required); // shown once, so nothing may fail after it
  const watch = watchFolder({ current, rooms, reporting, clock, log, permit });
  const cancelKeys = repeat(clock, KEYS_EVERY_MS, () => stores.keys.load());
  return {
    origin: originOf(server, host),
    firstKey,
    models: ['auto', ...fleet.current.models.keys()],
    reload: () => void watch.reload(),
    stop: async () => {
      watch.close();
      cancelKeys();
      await drain(server, active, clock, current.config.gateway.server.drainGraceMs);
      await knowledge.close();
      await upstreams.close();
      await stores.close();
      output.flush();
    },
  };
}

type Rooms = { readonly fleet: LiveFleet; readonly upstreams: Upstreams; readonly knowledge: Knowledge };

function openRooms(
  environment: Environment,
  current: ConfigInUse,
  stores: Stores,
  { clock, log, metrics }: Omit<WatchPorts, 'fleet'>,
): Rooms {
  const { baseFolder } = current.config;
  const secrets = openSecrets({ clock, baseFolder, variable: (name) => environment.variable(name) });
  const ports: ProviderPorts = {
    clock,
    connect,
    secret: (reference) => secrets.read(reference),
    knowledge: stores.index,
  };
  const fleet = new LiveFleet();
  const upstreams = new Upstreams(providerKinds, ports, { fleet, clock, log, metrics });
  fleet.setPart('configured', { models: [] });
  fleet.setState('built-in', 'ready');
  fleet.setPart('built-in', builtInFleet(extractive.open({}, ports, { connections: 1, connectMs: 1000 })));
  return { fleet, upstreams, knowledge: new Knowledge(stores.index, log) };
}

/** Puts a configuration to work in every room. */
async function use(config: Config, { upstreams, knowledge }: Rooms, log: Log): Promise<void> {
  log.level = config.gateway.logging.level;
  await Promise.all([upstreams.use(config), knowledge.read(config.gateway.knowledge.folders)]);
}

/** What the routes may use. */
function handles(parts: Rooms & { current: ConfigInUse; reporting: Reporting; keys: KeyRing; clock: Clock }): Gateway {
  const { current, reporting, keys, fleet, upstreams, knowledge } = parts;
  const { metrics, observer, replied } = reporting;
  const fleetNow = (): LiveFleet['current'] => fleet.current;
  return {
    chat: chatGateway(observer, { fleet: fleetNow, preferred: () => current.config.gateway.auto.models }),
    embed: embedGateway(observer, fleetNow),
    fleet: fleetNow,
    settings: () => current.http,
    identify: (key) => keys.find(key),
    anyone: () => (current.config.gateway.auth.required ? undefined : anyone),
    readiness: () => ({ config: current.state, documents: knowledge.state, ...upstreams.states() }),
    metrics: () => metrics.text(),
    clock: parts.clock,
    record: (fact) => metrics.record(fact),
    replied,
  };
}

type Taken = {
  readonly current: ConfigInUse;
  readonly rooms: Rooms;
  readonly reporting: Reporting;
  readonly clock: Clock;
  readonly log: Log;
  /** Throws for a configuration that must not be used where we listen. */
  readonly permit: (config: Config) => void;
};

function watchFolder({ current, rooms, reporting, clock, log, permit }: Taken): ConfigWatch {
  return watchConfig({
    kinds: providerKinds,
    current: current.config,
    clock,
    apply: async (config) => {
      permit(config);
      current.replace(config);
      await use(config, rooms, log);
      reporting.metrics.reloaded('applied');
      log.info({ version: config.version }, 'configuration taken over');
    },
    refuse: (errors) => {
      current.refuse(errors);
      reporting.metrics.reloaded('refused');
      log.error({ problems: errors.message.split('\n') }, 'configuration refused; the one before stays in use');
    },
  });
}

const keyForFirstStart = async (keys: KeyRing, required: boolean): Promise<string | undefined> =>
  required && keys.size === 0 ? keys.create('made on the first start') : undefined;

function originOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Runs `work` again and again, each time after the last one has ended; a failure is tried again at the next turn. */
function repeat(clock: Clock, everyMs: number, work: () => Promise<void>): () => void {
  let cancel = (): void => undefined;
  const arm = (): void => {
    cancel = clock.after(
      everyMs,
      () =>
        void work()
          .catch(() => undefined)
          .then(arm),
    );
  };
  arm();
  return () => cancel();
}
