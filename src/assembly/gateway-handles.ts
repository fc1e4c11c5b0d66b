import type { Clock } from '../chat/scope.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { chatGateway, embedGateway } from '../gateway.ts';
import { anyone, type KeyRing } from '../identity/key-ring.ts';
import type { Gateway } from '../routes/handles.ts';
import type { ConfigInUse } from './config-in-use.ts';
import type { Reporting } from './reporting.ts';
import type { Rooms } from './rooms.ts';
import type { StoreWatch } from './store-watch.ts';

type Parts = {
  readonly rooms: Rooms;
  readonly current: ConfigInUse;
  readonly reporting: Reporting;
  readonly keys: KeyRing;
  readonly storage: Pick<StoreWatch, 'state'>;
  readonly clock: Clock;
};

/** What the routes may use. */
export function gatewayHandles({ rooms, current, reporting, keys, storage, clock }: Parts): Gateway {
  const { metrics, observer, record, replied } = reporting;
  const { upstreams, knowledge } = rooms;
  const fleet = (): Fleet => rooms.fleet.current;
  return {
    chat: chatGateway(observer, { fleet, preferred: () => current.config.gateway.auto.models }),
    embed: embedGateway(observer, fleet),
    fleet,
    settings: () => current.http,
    identify: (key) => keys.find(key),
    anyone: () => (current.config.gateway.auth.required ? undefined : anyone),
    readiness: () => ({
      config: current.state,
      storage: storage.state,
      documents: knowledge.state,
      ...upstreams.states(),
    }),
    metrics: () => metrics.text(),
    clock,
    record: (fact) => {
      record(fact);
      upstreams.record(fact);
    },
    replied,
  };
}
