import { unmetered } from '../../src/chat/spend.ts';
import { plainVault } from '../../test/support/plain-vault.ts';
import type { Bounds } from '../../src/chat/bounds.ts';
import type { ChatCall, Message } from '../../src/chat/call.ts';
import type { Decision } from '../../src/chat/decision.ts';
import { type Fact, openScope } from '../../src/chat/scope.ts';
import { costOf } from '../../src/fleet/cost.ts';
import type { Fleet, FleetModel } from '../../src/fleet/fleet.ts';
import type { Intent } from '../../src/fleet/intents.ts';
import type { LiveFleet } from '../../src/fleet/live-fleet.ts';
import { Profiles } from '../../src/router/profile/profiles.ts';
import { StageOffers } from '../../src/router/stage/stage-offers.ts';
import { openRouter, type Router } from '../../src/router/open-router.ts';
import type { RouterSettings } from '../../src/router/router-settings.ts';
import { usualRouterSettings } from '../../src/router/router-settings.ts';
import { seeded } from '../../test/support/seeded.ts';
import { QualityModel } from '../../src/router/quality/quality-model.ts';
import { usualTopics } from '../../src/router/quality/usual-topics.ts';
import { type Behaviour, type Disturbance, normal, scriptedBehaviour } from './scripted-model.ts';
import { ServerCaches } from './server-caches.ts';
import type { VirtualClock } from './virtual-clock.ts';

export type SimulationOptions = {
  readonly seed: number;
  readonly settings?: Partial<RouterSettings>;
  readonly disturbances?: () => readonly Disturbance[];
  /** The share of answers that somebody judges, and how long that takes on average. */
  readonly labels?: { readonly share: number; readonly afterMs: number };
};

/** What is asked, and what nobody tells the router: what it is for, and which conversation it belongs to. */
export type Asked = {
  readonly messages: readonly Message[];
  readonly wants: Intent;
  readonly conversation?: string;
  readonly bounds?: Bounds;
};

/** How it went. */
export type Answered = {
  readonly at: number;
  readonly decision: Decision;
  /** That answered in the end; undefined where all failed. */
  readonly model: string | undefined;
  readonly isGood: boolean;
  readonly cost: number;
  readonly inputTokens: number;
  readonly cachedTokens: number;
};

const FAILS_AFTER_MS = 50;
const USUAL_OUTPUT_TOKENS = 200;
const TENANT = 'default';
const LABEL_WEIGHT = 0.6;

const noOffers = new StageOffers([]);

/** The product's router over a fleet whose models do what a script says, in virtual time. */
export class SimulatedGateway {
  readonly router: Router;
  readonly fleet: Fleet;
  readonly clock: VirtualClock;
  readonly #random: () => number;
  readonly #behaviours = new Map<string, Behaviour>();
  readonly #caches: ServerCaches;
  readonly #options: SimulationOptions;
  #requests = 0;

  constructor(clock: VirtualClock, live: LiveFleet, options: SimulationOptions) {
    this.clock = clock;
    this.fleet = live.current;
    this.#options = options;
    this.#random = seeded(options.seed);
    this.#caches = new ServerCaches(clock);
    const settings = { ...usualRouterSettings, ...options.settings };
    const cards = [...this.fleet.models.values()].map(({ card }) => card);
    for (const card of cards) this.#behaviours.set(card.id, scriptedBehaviour(card, this.#random));
    this.router = openRouter({
      settings: () => settings,
      preferred: () => [],
      access: () => ({ allows: () => true, localities: ['local', 'region', 'foreign'] }),
      isOutOfMoney: () => false,
      experience: new QualityModel({ topics: usualTopics, random: this.#random }),
      profiles: new Profiles(clock),
      offers: () => noOffers,
      clock,
      random: this.#random,
      newId: () => `decision-${this.#requests}`,
    });
    this.router.profiles.retain(cards);
  }

  get random(): () => number {
    return this.#random;
  }

  /** Where it would go, without going there. */
  explain(asked: Asked): Decision {
    return this.router.auto.route(this.#callOf(asked, 'explained'), this.fleet, 'explain').plan.decision;
  }

  /** Decides now; the answer and what is learned of it come in their own time. */
  ask(asked: Asked, answered: (how: Answered) => void = () => undefined): Decision {
    const call = this.#callOf(asked, `request-${++this.#requests}`);
    const { routed, plan } = this.router.planner.planFor(call, this.fleet, 'run');
    if (!routed) throw new Error('The call names no model, so it must have been routed.');
    this.router.outcomes.chose(routed);
    const { decision } = routed.plan;
    this.#attempt(call, asked, plan.models, { at: this.clock.monotonic(), decision, cost: 0 }, answered);
    return decision;
  }

  #callOf({ messages, bounds }: Asked, id: string): ChatCall {
    return {
      op: 'chat',
      scope: openScope({
        spend: unmetered,
        vault: plainVault,
        id,
        principal: { id: 'key_1', tenant: TENANT, roles: [], tier: 'enterprise' },
        client: { dialect: 'openai', uiEvents: false },
        clock: this.clock,
        deadlineAt: Infinity,
        record: (fact) => this.router.outcomes.record(fact),
      }),
      model: 'auto',
      task: 'chat',
      messages,
      choices: 1,
      sampling: {},
      delivery: 'stream',
      ...(bounds && { bounds }),
    };
  }

  /** The models of the plan one after the other, as the chain of fallbacks does it. */
  #attempt(
    call: ChatCall,
    asked: Asked,
    [id, ...others]: readonly string[],
    soFar: Pick<Answered, 'at' | 'decision' | 'cost'>,
    answered: (how: Answered) => void,
  ): void {
    const { inputTokens, id: decision } = soFar.decision;
    const model = id === undefined ? undefined : this.fleet.models.get(id);
    if (!model) {
      this.router.outcomes.ended(call.scope.id);
      answered({ ...soFar, model: undefined, isGood: false, inputTokens, cachedTokens: 0 });
      return;
    }
    const behaviour = this.#behaviourOf(model);
    const upstream = model.card.id;
    call.scope.record({ kind: 'attempt-began', model: upstream, upstream });
    const attempt = {
      kind: 'attempt',
      principal: call.scope.principal,
      request: call.scope.id,
      model: upstream,
      upstream,
    } as const;
    const intent = soFar.decision.intent.name;
    if (this.#random() < behaviour.failing) {
      this.clock.after(FAILS_AFTER_MS, () => {
        const usage = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 };
        call.scope.record({ ...attempt, intent, outcome: 'upstream_unavailable', usage, durationMs: FAILS_AFTER_MS });
        this.#attempt(call, asked, others, soFar, answered);
      });
      return;
    }
    const noise = (): number => Math.exp(0.25 * normal(this.#random));
    const firstTokenMs = behaviour.firstTokenMs * noise();
    const output = Math.max(1, Math.round(USUAL_OUTPUT_TOKENS * Math.exp(0.5 * normal(this.#random))));
    const durationMs = firstTokenMs + output * behaviour.msPerToken * noise();
    const cachedTokens =
      asked.conversation === undefined ? 0 : this.#caches.use(upstream, asked.conversation, inputTokens);
    const usage = { input: inputTokens - cachedTokens, cacheRead: cachedTokens, cacheWrite: 0, output, reasoning: 0 };
    const isGood = this.#random() < behaviour.quality(asked.wants);
    this.clock.after(durationMs, () => {
      const spent = costOf(usage, model.card.price);
      const priced = spent === undefined ? attempt : { ...attempt, cost: spent };
      const fact: Fact = { ...priced, intent, outcome: 'ok', usage, firstTokenMs, durationMs };
      call.scope.record(fact);
      this.router.outcomes.ended(call.scope.id);
      const cost = soFar.cost + (spent ?? 0);
      this.#judge(decision, isGood);
      answered({ ...soFar, cost, model: upstream, isGood, inputTokens, cachedTokens });
    });
  }

  #judge(decision: string, isGood: boolean): void {
    const { labels } = this.#options;
    if (!labels || this.#random() >= labels.share) return;
    this.clock.after(-Math.log(1 - this.#random()) * labels.afterMs, () =>
      this.router.outcomes.label({ decision, tenant: TENANT, quality: isGood ? 1 : 0, weight: LABEL_WEIGHT }),
    );
  }

  #behaviourOf({ card }: FleetModel): Behaviour {
    const now = this.clock.monotonic();
    let behaviour = this.#behaviours.get(card.id) ?? scriptedBehaviour(card, this.#random);
    for (const { model, from, until, change } of this.#options.disturbances?.() ?? [])
      if (model === card.id && from <= now && now < until) behaviour = change(behaviour);
    return behaviour;
  }
}
