import type { Call, ChatCall } from '../chat/call.ts';
import { type Committed, commit } from '../chat/commit.ts';
import type { ChatEvent, EmbedEvent } from '../chat/event.ts';
import { asFailure, GatewayFailure } from '../chat/failure.ts';
import type { Model } from '../chat/model.ts';
import type { BalancePolicy } from '../fleet/balance-policies.ts';
import type { DeploymentHealth } from './deployment-health.ts';
import { moreTelling } from './more-telling.ts';
import type { Outliers } from './outliers.ts';
import { affinityOrder } from './prefix-affinity.ts';
import { Turns } from './turns.ts';

/** One of several places where a model is served. */
export type Place<C, E> = {
  readonly health: DeploymentHealth;
  /** A place of weight 2 takes twice the calls of one of weight 1. */
  readonly weight: number;
  readonly model: Model<C, E>;
};

/**
 * One model served at several places: each call goes to the best place, and on to the next while the client has seen
 * nothing. Places that are away or ejected come last, so that they are still tried when all the others fail.
 */
export function balance<C extends Call, E extends ChatEvent | EmbedEvent>(
  places: readonly Place<C, E>[],
  policy: BalancePolicy,
  outliers: Outliers,
): Model<C, E> {
  const [only] = places;
  if (only && places.length === 1) return only.model;
  const balancer = new Balancer(places, policy, outliers);
  return async function* balanced(call) {
    const { committed, leave } = await balancer.firstThatAnswers(call);
    try {
      outliers.judge(places);
      yield* committed.events;
    } finally {
      leave();
      await committed.close();
    }
  };
}

class Balancer<C extends Call, E extends ChatEvent | EmbedEvent> {
  readonly #places: readonly Place<C, E>[];
  readonly #policy: BalancePolicy;
  readonly #outliers: Outliers;
  readonly #turns = new Turns<Place<C, E>>();
  /** Where the same words are being answered at this moment: a second attempt beside the first belongs elsewhere. */
  readonly #askedAt = new WeakMap<object, Set<Place<C, E>>>();

  constructor(places: readonly Place<C, E>[], policy: BalancePolicy, outliers: Outliers) {
    this.#places = places;
    this.#policy = policy;
    this.#outliers = outliers;
  }

  async firstThatAnswers(call: C): Promise<{ readonly committed: Committed<E>; readonly leave: () => void }> {
    let failure: GatewayFailure | undefined;
    for (const place of this.#orderFor(call)) {
      const leave = this.#enter(place, call);
      try {
        return { committed: await commit(place.model(call)), leave };
      } catch (thrown) {
        leave();
        const latest = asFailure(thrown);
        if (!latest.retryable || isSameEverywhere(latest) || isOver(call)) throw latest;
        failure = moreTelling(failure, latest);
      }
    }
    throw failure ?? new GatewayFailure('internal_error', 'The model is served nowhere.');
  }

  #orderFor(call: C): readonly Place<C, E>[] {
    const asked = this.#askedAt.get(wordsOf(call));
    const free: Place<C, E>[] = [];
    const busy: Place<C, E>[] = [];
    const aside: Place<C, E>[] = [];
    for (const place of this.#places) {
      if (place.health.isAway || this.#outliers.isEjected(place.health)) aside.push(place);
      else (asked?.has(place) === true ? busy : free).push(place);
    }
    const byLoad = (a: Place<C, E>, b: Place<C, E>): number =>
      loadOf(a) - loadOf(b) || this.#turns.of(a) - this.#turns.of(b);
    const order = this.#policy === 'prefix-affinity' && isChat(call) ? affinityOrder(free, call) : free.sort(byLoad);
    // A place that is at work on the same words is asked twice only where there is no other at all.
    return [...order, ...(order.length === 0 ? busy.sort(byLoad) : []), ...aside.sort(byLoad)];
  }

  #enter(place: Place<C, E>, call: C): () => void {
    this.#turns.took(place);
    const words = wordsOf(call);
    const asked = this.#askedAt.get(words) ?? new Set();
    this.#askedAt.set(words, asked.add(place));
    return () => asked.delete(place);
  }
}

/** Calls here for each unit of weight. */
const loadOf = ({ health, weight }: Pick<Place<Call, ChatEvent>, 'health' | 'weight'>): number => health.load / weight;

const isChat = (call: Call): call is ChatCall => 'messages' in call;

/** What attempts at the same request have in common. */
const wordsOf = (call: Call): object => (isChat(call) ? call.messages : call);

/** The same model says the same of this request, and costs the same, at every place. */
const isSameEverywhere = ({ code }: GatewayFailure): boolean =>
  code === 'context_length_exceeded' || code === 'budget_exhausted';

const isOver = ({ scope }: Call): boolean => scope.aborted || scope.clock.monotonic() >= scope.deadlineAt;
