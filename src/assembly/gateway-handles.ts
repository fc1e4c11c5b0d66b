import type { ChatCall, Masked } from '../chat/call.ts';
import type { Clock } from '../chat/scope.ts';
import { findAgent, type Fleet, findModel } from '../fleet/fleet.ts';
import { intents } from '../fleet/intents.ts';
import { chatGateway, embedGateway } from '../gateway.ts';
import type { Principal } from '../chat/principal.ts';
import { VisibleFleets } from '../fleet/visible-fleet.ts';
import { KeyAdmin } from '../identity/key-admin.ts';
import { anyone, type KeyRing } from '../identity/key-ring.ts';
import type { DeploymentView, Explanation, Gateway } from '../routes/handles.ts';
import { throughDoor } from '../limits/through-door.ts';
import { maskCallWithPauses } from '../guardrails/pii/mask-pii.ts';
import { Budget } from '../resilience/budget.ts';
import type { FallbackOptions } from '../resilience/fallback.ts';
import { Escalations } from '../resilience/escalations.ts';
import type { Router } from '../router/open-router.ts';
import { random } from '../runtime/random.ts';
import type { Auditing } from './audit.ts';
import type { UsageBook } from '../usage/usage-book.ts';
import type { ConfigInUse } from './config-in-use.ts';
import { openGuards } from './guards.ts';
import type { Privacy } from './privacy.ts';
import type { IdentityInUse } from './identity.ts';
import type { Limits } from './limits.ts';
import type { Observer } from '../telemetry/observe.ts';
import type { Reporting } from './reporting.ts';
import type { Rooms } from './rooms.ts';
import type { Routing } from './routing.ts';
import type { StoreWatch } from './store-watch.ts';

type Parts = {
  readonly rooms: Rooms;
  readonly current: ConfigInUse;
  readonly reporting: Reporting;
  readonly keys: KeyRing;
  readonly identity: IdentityInUse;
  readonly storage: Pick<StoreWatch, 'state'>;
  readonly clock: Clock;
  readonly usage: Pick<UsageBook, 'add' | 'find'>;
  readonly limits: Omit<Limits, 'close'>;
  readonly privacy: Privacy;
  readonly routing: Pick<Routing, 'router' | 'access' | 'decisions' | 'readiness'>;
  readonly auditing: Pick<Auditing, 'audit' | 'disclosure' | 'trail' | 'forget' | 'unlocked' | 'readiness'>;
};

/** A gateway that has just begun may try again before it has earned it. */
const RETRIES_AT_START = 10;

/** How far a person's word on an answer is to be trusted. */
const FEEDBACK_WEIGHT = 0.8;

/** What the routes may use. */
export function gatewayHandles(parts: Parts): Gateway {
  const { rooms, current, reporting, identity, clock, usage, limits, routing, auditing, privacy } = parts;
  const { metrics, record, replied } = reporting;
  const { router, decisions } = routing;
  metrics.watchDeployments(() => deploymentsOf(rooms));
  return {
    ...modelHandles(parts),
    feedback: ({ id, tenant, roles }, { decision, quality }) => {
      const caller = roles.includes('admin') ? undefined : id;
      const isKnown = router.outcomes.label({ decision, tenant, caller, quality, weight: FEEDBACK_WEIGHT });
      const outcome = isKnown ? 'taken' : 'unknown';
      metrics.feedback(outcome);
      return outcome;
    },
    usage: (asked) => usage.find(asked),
    settings: () => current.http,
    identify: (shown) => identity.identity.identify(shown),
    keys: new KeyAdmin({ keys: parts.keys, audit: auditing.audit, clock, revoked: auditing.forget }),
    anyone: () => (current.config.gateway.auth.required ? undefined : anyone),
    readiness: () => readinessOf(parts),
    deployments: () => deploymentsOf(rooms),
    metrics: () => metrics.text(),
    clock,
    admitAddress: limits.admitAddress,
    forRequest: (asked) => ({
      spend: limits.spendOf(asked.principal, asked.record),
      vault: privacy.vaultFor(asked),
    }),
    disclosure: auditing.disclosure,
    auditTrail: auditing.trail,
    record: (fact) => {
      record(fact);
      if (fact.kind === 'attempt') usage.add(fact);
      rooms.upstreams.record(fact);
      router.outcomes.record(fact);
    },
    replied: (reply) => {
      replied(reply);
      router.outcomes.ended(reply.id);
      decisions.ended(reply);
    },
  };
}

type Retry = ConfigInUse['config']['gateway']['resilience']['retry'];

/** What answers, and for whom which models are there. */
function modelHandles({
  rooms,
  current,
  reporting,
  limits,
  routing,
}: Parts): Pick<Gateway, 'chat' | 'embed' | 'explain' | 'fleet'> {
  const observer = namesKnown(reporting.observer, rooms);
  const { door } = limits;
  const { router } = routing;
  const views = new VisibleFleets();
  const fleet = (principal: Principal): Fleet => views.of(rooms.fleet.current, routing.access(principal).allows);
  const retry = (): Retry => current.config.gateway.resilience.retry;
  const chain: FallbackOptions = {
    retry,
    budget: new Budget(() => retry().budgetPercent, RETRIES_AT_START),
    escalations: new Escalations(),
    random,
  };
  return {
    chat: chatGateway(observer, { door, fleet, router, policies: openGuards(current, rooms.fleet) }, chain),
    embed: embedGateway(observer, { door, fleet }, chain),
    explain: (call) =>
      throughDoor(door, call, async () => explain(await maskCallWithPauses(call), router, fleet(call.scope.principal))),
    fleet,
  };
}

/** Whatever a caller calls a model that is not there may be anything at all, and stands in no log. */
const namesKnown = (observer: Observer, rooms: Pick<Rooms, 'fleet'>): Observer => ({
  began: (operation) => observer.began(operation),
  ended: (observed) => {
    const { requested } = observed;
    const { current } = rooms.fleet;
    const isKnown = requested === 'auto' || findModel(current, requested) || findAgent(current, requested);
    observer.ended(isKnown ? observed : { ...observed, requested: 'other' });
  },
});

const readinessOf = (parts: Parts): ReturnType<Gateway['readiness']> => ({
  config: parts.current.state,
  storage: parts.storage.state,
  documents: parts.rooms.knowledge.state,
  ...parts.identity.readiness(),
  ...parts.routing.readiness(),
  ...parts.limits.readiness(),
  ...parts.auditing.readiness(),
  ...parts.privacy.readiness(),
  ...parts.rooms.upstreams.states(),
});

const MOST_OTHER_INTENTS = 3;

/** What would be decided for a call, which then goes nowhere. */
async function explain(call: Masked<ChatCall>, { planner }: Router, fleet: Fleet): Promise<Explanation> {
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
