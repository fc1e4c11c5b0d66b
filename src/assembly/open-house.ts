import type { Clock } from '../chat/scope.ts';
import type { AuthSettings } from '../config/auth-section.ts';
import type { Environment } from '../config/environment.ts';
import type { KeyRing } from '../identity/key-ring.ts';
import type { Gateway } from '../routes/handles.ts';
import { waitAtMost } from '../runtime/wait-at-most.ts';
import type { Log } from '../telemetry/log.ts';
import { openAudit } from './audit.ts';
import type { ConfigInUse } from './config-in-use.ts';
import { gatewayHandles } from './gateway-handles.ts';
import { openIdentity } from './identity.ts';
import { openLimits } from './limits.ts';
import { openPrivacy } from './privacy.ts';
import { openReporting, type Reporting } from './reporting.ts';
import { furnish, openRooms, type Rooms } from './rooms.ts';
import { openRouting } from './routing.ts';
import { StoreWatch } from './store-watch.ts';
import { openStores, type Stores } from './stores.ts';
import { openUsage } from './usage.ts';

export type HouseOptions = {
  readonly environment: Environment;
  readonly current: ConfigInUse;
  readonly dataFolder: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Looks at the keys before anything else is opened; may throw what is then told. */
  readonly checkKeys?: (keys: KeyRing) => void;
};

/** The gateway in one piece; nobody can call it yet. */
export type House = {
  readonly gateway: Gateway;
  readonly rooms: Rooms;
  readonly reporting: Reporting;
  readonly keys: KeyRing;
  /** Looks no more after anything by itself; requests under way go on. */
  rest(): void;
  /** After the last request. Resolves when everything is written down. */
  close(): Promise<void>;
};

/** Documents and upstreams that are quick are there for the first request; slow ones hold nothing up. */
const READY_WITHIN_MS = 5000;
/** For what is still to be written, while the database takes it; one that another program holds is not waited for. */
const LAST_WRITES_MS = 400;

/** Opens every room and joins them. Rejects with a readable error. */
export async function openHouse(options: HouseOptions): Promise<House> {
  const { environment, current, dataFolder, clock, log } = options;
  const stores = await openStores(dataFolder, clock);
  const { keys, counts, anchors } = stores;
  options.checkKeys?.(keys);
  const reporting = openReporting(log);
  const { metrics } = reporting;
  const rooms = openRooms(environment, current, stores, { clock, log, metrics });
  const { secrets } = rooms;
  await waitAtMost(clock, READY_WITHIN_MS, furnish(rooms, current.config).ready);

  const storage = new StoreWatch(stores, rooms.knowledge, log);
  const usage = openUsage(stores.usage, clock, log);
  const limits = await openLimits({ current, secrets, counts, ...reporting, clock, log });
  const { isOutOfMoney } = limits;
  const routing = await openRouting({ rooms, current, ...reporting, isOutOfMoney, dataFolder, log, clock });
  const retentionDays = (): number => current.config.gateway.audit.retentionDays;
  const auditing = await openAudit({ dataFolder, anchors, shared: routing.shared, retentionDays, clock, log, metrics });
  const privacy = await openPrivacy({ current, secrets, dataFolder, log, ...auditing });
  const settings = (): AuthSettings => current.config.gateway.auth;
  const identity = openIdentity({ keys, secrets, settings, clock, log, metrics });
  const joined = { rooms, current, reporting, keys, identity, storage, clock, usage };
  const gateway = gatewayHandles({ ...joined, limits, routing, auditing, privacy });
  const stopLooking = storage.start(clock);
  return {
    gateway,
    rooms,
    reporting,
    keys,
    rest: () => {
      stopLooking();
      routing.rest();
    },
    close: async () => {
      rooms.knowledge.close();
      const writers = [auditing, limits, usage];
      await Promise.all([rooms.upstreams.close(), closeStores(stores, writers, clock), routing.close()]);
    },
  };
}

/** Those who write are closed first. */
async function closeStores(
  stores: Pick<Stores, 'close'>,
  writers: readonly { close(): Promise<unknown> }[],
  clock: Clock,
): Promise<void> {
  await waitAtMost(clock, LAST_WRITES_MS, Promise.all(writers.map((writer) => writer.close())));
  await stores.close();
}
