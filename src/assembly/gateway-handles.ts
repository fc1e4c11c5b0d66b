import type { Clock } from '../chat/scope.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { chatGateway, embedGateway } from '../gateway.ts';
import { anyone, type KeyRing } from '../identity/key-ring.ts';
import type { DeploymentView, Gateway } from '../routes/handles.ts';
import { Budget } from '../resilience/budget.ts';
import type { FallbackOptions } from '../resilience/fallback.ts';
import { Escalations } from '../resilience/escalations.ts';
import { random } from '../runtime/random.ts';
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

/** A gateway that has just begun may try again before it has earned it. */
const RETRIES_AT_START = 10;

/** What the routes may use. */
export function gatewayHandles({ rooms, current, reporting, keys, storage, clock }: Parts): Gateway {
  const { metrics, observer, record, replied } = reporting;
  metrics.watchDeployments(() => deploymentsOf(rooms));
  const { upstreams, knowledge } = rooms;
  const fleet = (): Fleet => rooms.fleet.current;
  const retry = (): ConfigInUse['config']['gateway']['resilience']['retry'] => current.config.gateway.resilience.retry;
  const chain: FallbackOptions = {
    retry,
    budget: new Budget(() => retry().budgetPercent, RETRIES_AT_START),
    escalations: new Escalations(),
    random,
  };
  return {
    chat: chatGateway(observer, { fleet, preferred: () => current.config.gateway.auto.models }, chain),
    embed: embedGateway(observer, fleet, chain),
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
    deployments: () => deploymentsOf(rooms),
    metrics: () => metrics.text(),
    clock,
    record: (fact) => {
      record(fact);
      upstreams.record(fact);
    },
    replied,
  };
}

const deploymentsOf = ({ fleet, guards }: Rooms): readonly DeploymentView[] =>
  [...guards.health()].map((health) => ({
    upstream: health.upstream,
    model: health.model,
    state: fleet.stateOf(health.upstream),
    breaker: health.breaker.state,
    nextTrialMs: health.breaker.waitMs,
    cooldownMs: health.cooldown.waitMs,
    isEjected: guards.outliers.isEjected(health),
    inFlight: health.inFlight,
    queued: health.queued,
    recent: health.recent,
  }));
