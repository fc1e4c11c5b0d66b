import type { ChatCall } from '../chat/call.ts';
import type { Clock } from '../chat/scope.ts';
import { unmetered } from '../chat/spend.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { intents } from '../fleet/intents.ts';
import { chatGateway, embedGateway } from '../gateway.ts';
import { anyone, type KeyRing } from '../identity/key-ring.ts';
import type { DeploymentView, Explanation, Gateway } from '../routes/handles.ts';
import { Budget } from '../resilience/budget.ts';
import type { FallbackOptions } from '../resilience/fallback.ts';
import { Escalations } from '../resilience/escalations.ts';
import type { Router } from '../router/open-router.ts';
import { random } from '../runtime/random.ts';
import type { ConfigInUse } from './config-in-use.ts';
import type { Reporting } from './reporting.ts';
import type { Rooms } from './rooms.ts';
import type { Routing } from './routing.ts';
import type { StoreWatch } from './store-watch.ts';

type Parts = {
  readonly rooms: Rooms;
  readonly current: ConfigInUse;
  readonly reporting: Reporting;
  readonly keys: KeyRing;
  readonly storage: Pick<StoreWatch, 'state'>;
  readonly clock: Clock;
  readonly routing: Pick<Routing, 'router' | 'decisions' | 'readiness'>;
};

/** A gateway that has just begun may try again before it has earned it. */
const RETRIES_AT_START = 10;

/** How far a person's word on an answer is to be trusted. */
const FEEDBACK_WEIGHT = 0.8;

/** What the routes may use. */
export function gatewayHandles({ rooms, current, reporting, keys, storage, clock, routing }: Parts): Gateway {
  const { metrics, observer, record, replied } = reporting;
  metrics.watchDeployments(() => deploymentsOf(rooms));
  const { upstreams, knowledge } = rooms;
  const { router, decisions } = routing;
  const fleet = (): Fleet => rooms.fleet.current;
  const retry = (): ConfigInUse['config']['gateway']['resilience']['retry'] => current.config.gateway.resilience.retry;
  const chain: FallbackOptions = {
    retry,
    budget: new Budget(() => retry().budgetPercent, RETRIES_AT_START),
    escalations: new Escalations(),
    random,
  };
  return {
    chat: chatGateway(observer, { fleet, router }, chain),
    embed: embedGateway(observer, fleet, chain),
    explain: (call) => explain(call, router, fleet()),
    feedback: ({ tenant }, { decision, quality }) => {
      const isKnown = router.outcomes.label({ decision, tenant, quality, weight: FEEDBACK_WEIGHT });
      const outcome = isKnown ? 'taken' : 'unknown';
      metrics.feedback(outcome);
      return outcome;
    },
    fleet,
    settings: () => current.http,
    identify: (key) => keys.find(key),
    anyone: () => (current.config.gateway.auth.required ? undefined : anyone),
    readiness: () => ({
      config: current.state,
      storage: storage.state,
      documents: knowledge.state,
      ...routing.readiness(),
      ...upstreams.states(),
    }),
    deployments: () => deploymentsOf(rooms),
    metrics: () => metrics.text(),
    clock,
    forRequest: () => ({ spend: unmetered, vault: { mask: (text) => text, reveal: (text) => Promise.resolve(text) } }),
    record: (fact) => {
      record(fact);
      upstreams.record(fact);
      router.outcomes.record(fact);
    },
    replied: (reply) => {
      replied(reply);
      router.outcomes.ended(reply.id);
      decisions.ended(reply);
    },
  };
}

const MOST_OTHER_INTENTS = 3;

/** What would be decided for a call, which then goes nowhere. */
async function explain(call: ChatCall, { planner }: Router, fleet: Fleet): Promise<Explanation> {
  const meaning = await planner.meaningOf(call, fleet, 'explain');
  const { plan, routed } = planner.planFor(call, fleet, 'explain', meaning);
  if (!routed) return { plan, otherIntents: [] };
  const { name, posterior } = routed.guess;
  const others = intents
    .map((intent, at) => ({ name: intent, confidence: posterior[at] ?? 0 }))
    .filter((other) => other.name !== name)
    .sort((one, other) => other.confidence - one.confidence);
  return { plan, otherIntents: others.slice(0, MOST_OTHER_INTENTS) };
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
