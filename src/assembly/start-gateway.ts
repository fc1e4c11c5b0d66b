import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from '../app.ts';
import type { Environment } from '../config/environment.ts';
import { loadConfig } from '../config/load-config.ts';
import type { KeyRing } from '../identity/key-ring.ts';
import { providerKinds } from '../providers/index.ts';
import { ActiveRequests } from '../routes/active-requests.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { waitAtMost } from '../runtime/wait-at-most.ts';
import type { Log } from '../telemetry/log.ts';
import { ConfigInUse } from './config-in-use.ts';
import { drain, type DrainTimes } from './drain.ts';
import { checkExposure, checkFirstKey } from './exposure.ts';
import { type FleetSummary, fleetSummary } from './fleet-summary.ts';
import { followConfig } from './follow-config.ts';
import { gatewayHandles } from './gateway-handles.ts';
import { listen } from './listen.ts';
import { openReporting } from './reporting.ts';
import { furnish, openRooms } from './rooms.ts';
import { openRouting } from './routing.ts';
import { StoreWatch } from './store-watch.ts';
import { openStores } from './stores.ts';

export type StartOptions = {
  readonly environment: Environment;
  readonly configFolder: string;
  readonly dataFolder: string;
  readonly log: Log;
};

export type RunningGateway = {
  readonly origin: string;
  readonly keyRequired: boolean;
  /** The key made on the very first start; it can't be shown again. */
  readonly firstKey: string | undefined;
  readonly fleet: FleetSummary;
  /** Requests under way. */
  inFlight(): number;
  /** Reads the configuration and the folders of documents again. */
  reload(): void;
  /**
   * Stops in order: readiness, new requests, running ones within the grace time, then the rest. Later calls share the
   * first one's end; takes two seconds more than the times at most.
   */
  stop(times?: DrainTimes): Promise<void>;
};

/** Documents and upstreams that are quick are there for the first request; slow ones hold nothing up. */
const READY_WITHIN_MS = 5000;
/** What does not close in this time ends with the process. */
const CLOSE_MS = 1000;

/** Joins the rooms into a gateway that listens. Rejects with a readable error. */
export async function startGateway(options: StartOptions): Promise<RunningGateway> {
  const { environment, log } = options;
  const clock = systemClock;
  const current = new ConfigInUse(await loadConfig(options.configFolder, providerKinds));
  const { server: listening, auth } = current.config.gateway;
  const host = environment.host ?? listening.host;
  checkExposure(host, auth.required);
  const stores = await openStores(options.dataFolder, clock);
  checkFirstKey(host, stores.keys.size);

  const reporting = openReporting(log);
  const rooms = openRooms(environment, current.config, stores, { clock, log, metrics: reporting.metrics });
  await waitAtMost(clock, READY_WITHIN_MS, furnish(rooms, current.config).ready);

  const active = new ActiveRequests();
  const storage = new StoreWatch(stores.keys, rooms.knowledge, log);
  const { dataFolder } = options;
  const routing = await openRouting({ rooms, current, ...reporting, dataFolder, log, clock });
  const gateway = gatewayHandles({ rooms, current, reporting, keys: stores.keys, storage, clock, routing });
  const address = { host, port: environment.port ?? listening.port };
  const server = await listen(createApp(gateway, active), active, address);
  const firstKey = await keyForFirstStart(stores.keys, auth.required); // shown once, so nothing may fail after it
  const following = followConfig({
    current,
    rooms,
    reporting,
    clock,
    permit: ({ gateway: changed }) => checkExposure(host, changed.auth.required),
  });
  const stopLooking = storage.start(clock);

  const stop = async (times: DrainTimes): Promise<void> => {
    log.info({ inFlight: active.count }, 'stopping');
    following.close();
    stopLooking();
    routing.rest();
    await drain(server, active, clock, times);
    rooms.knowledge.close();
    const closed = Promise.all([rooms.upstreams.close(), stores.close(), routing.close()]);
    if (!(await waitAtMost(clock, CLOSE_MS, closed))) log.warn('stopped before everything was closed');
  };
  let stopping: Promise<void> | undefined;
  return {
    origin: originOf(server, host),
    keyRequired: auth.required,
    firstKey,
    fleet: fleetSummary(current.config, rooms),
    inFlight: () => active.count,
    reload: () => void following.reload().then(() => rooms.knowledge.look()),
    stop: (times) => (stopping ??= stop(times ?? drainTimes(current))),
  };
}

const keyForFirstStart = async (keys: KeyRing, required: boolean): Promise<string | undefined> =>
  required && keys.size === 0 ? keys.create('made on the first start') : undefined;

function originOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

const drainTimes = ({ config }: ConfigInUse): DrainTimes => ({
  delayMs: config.gateway.server.drainDelayMs,
  graceMs: config.gateway.server.drainGraceMs,
});
