import { configWarnings } from '../config/config-warnings.ts';
import type { Environment } from '../config/environment.ts';
import { type Config, loadConfig } from '../config/load-config.ts';
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
import { openListeners } from './listeners.ts';
import { openHouse } from './open-house.ts';

export type StartOptions = {
  readonly environment: Environment;
  readonly configFolder: string;
  readonly dataFolder: string;
  readonly log: Log;
};

export type RunningGateway = {
  readonly origin: string;
  /** Where those who run the gateway call, if that is a place of its own. */
  readonly adminOrigin?: string | undefined;
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

/** What does not close in this time ends with the process. */
const CLOSE_MS = 1000;

/** Opens the house and its doors. Rejects with a readable error. */
export async function startGateway(options: StartOptions): Promise<RunningGateway> {
  const { environment, dataFolder, log } = options;
  const clock = systemClock;
  const current = new ConfigInUse(await loadConfig(options.configFolder, providerKinds));
  const { server: listening, auth } = current.config.gateway;
  const host = environment.host ?? listening.host;
  checkExposure(host, auth.required);
  for (const warning of configWarnings(current.config.gateway)) log.warn(warning);
  const checkKeys = ({ size }: KeyRing): void => checkFirstKey(host, size);
  const house = await openHouse({ environment, current, dataFolder, clock, log, checkKeys });
  const { gateway, rooms, reporting, keys } = house;

  const active = new ActiveRequests();
  const { adminHost, adminPort } = listening;
  const address = { host, port: environment.port ?? listening.port, adminHost, adminPort };
  const listeners = await openListeners(gateway, active, address);
  const firstKey = await keyForFirstStart(keys, auth.required); // shown once, so nothing may fail after it
  const permit = ({ gateway: changed }: Config): void => checkExposure(host, changed.auth.required);
  const following = followConfig({ current, rooms, reporting, clock, permit });

  const stop = async (times: DrainTimes): Promise<void> => {
    log.info({ inFlight: active.count }, 'stopping');
    following.close();
    house.rest();
    await drain(listeners.servers, active, clock, times);
    if (!(await waitAtMost(clock, CLOSE_MS, house.close()))) log.warn('stopped before everything was closed');
  };
  let stopping: Promise<void> | undefined;
  return {
    origin: listeners.origin,
    adminOrigin: listeners.adminOrigin,
    keyRequired: auth.required,
    firstKey,
    fleet: fleetSummary(current.config, rooms),
    inFlight: () => active.count,
    reload: () => void following.reload().then(() => rooms.knowledge.look()),
    stop: (times) => (stopping ??= stop(times ?? drainTimes(current))),
  };
}

/** It belongs to whoever starts the gateway, and so to one who runs it. */
const keyForFirstStart = async (keys: KeyRing, required: boolean): Promise<string | undefined> =>
  required && keys.size === 0
    ? keys.create('made on the first start', { tier: 'enterprise', roles: ['admin'] })
    : undefined;

const drainTimes = ({ config }: ConfigInUse): DrainTimes => ({
  delayMs: config.gateway.server.drainDelayMs,
  graceMs: config.gateway.server.drainGraceMs,
});
