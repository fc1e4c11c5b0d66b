import type { ChatCall, Masked, Plan, Planned } from '../chat/call.ts';
import { GatewayFailure } from '../chat/failure.ts';
import type { ChatLayer } from '../chat/model.ts';
import type { Nanodollars } from '../chat/money.ts';
import type { ModelId } from '../chat/model-id.ts';
import type { Principal } from '../chat/principal.ts';
import { type Agent, AGENT_PREFIX } from '../fleet/agent.ts';
import { type Fleet, findModel, type FleetModel } from '../fleet/fleet.ts';
import { localities } from '../fleet/model-card.ts';
import { modelNotFound } from '../fleet/model-not-found.ts';
import { unavailableModel } from '../fleet/unavailable-model.ts';
import type { AccessOf } from './access.ts';
import type { AutoRouter, Purpose, Routed } from './auto-router.ts';
import { eligible, noEligibleModel } from './eligible.ts';
import type { Meanings } from './embedding/meanings.ts';
import type { Meaning } from './experience.ts';
import { USUAL_OUTPUT_TOKENS } from './profile/prior.ts';
import { localitiesFor, requirementsOf } from './requirements.ts';

export type PlannerParts = {
  readonly router: Pick<AutoRouter, 'route'>;
  readonly access: AccessOf;
  /** Absent where words are all that a decision goes by. */
  readonly meanings?: Pick<Meanings, 'of'> | undefined;
};

/** Where a call goes; `routed` where the choice was the gateway's. */
export type Planning = { readonly plan: Plan; readonly routed?: Routed };

/** Decides once which models answer: the one that was named and its fallbacks, an agent's, or the best for `auto`. */
export class Planner {
  readonly #parts: PlannerParts;

  constructor(parts: PlannerParts) {
    this.#parts = parts;
  }

  /** What `planFor` needs to know of what the call means; nothing, and at once, where a model is named. */
  meaningOf(call: ChatCall, fleet: Fleet, purpose: Purpose): Meaning | undefined | Promise<Meaning> {
    return call.model === 'auto' ? this.#parts.meanings?.of(call, fleet, purpose === 'explain') : undefined;
  }

  planFor(call: ChatCall, fleet: Fleet, purpose: Purpose, meaning?: Meaning): Planning {
    if (call.model === 'auto') return this.#routed(call, fleet, purpose, meaning);
    const named = this.#planNamed(call, fleet);
    if (call.task === 'chat') return { plan: named };
    return this.#smallerFor(call, named, fleet, purpose) ?? { plan: named };
  }

  #routed(call: ChatCall, fleet: Fleet, purpose: Purpose, meaning?: Meaning): Planning & { readonly routed: Routed } {
    const routed = this.#parts.router.route(call, fleet, purpose, meaning);
    return { plan: routed.plan, routed };
  }

  /** An interface's background task comes with the name of the chat's model; a model that costs less does it as well. */
  #smallerFor(call: ChatCall, named: Plan, fleet: Fleet, purpose: Purpose): Planning | undefined {
    try {
      const planning = this.#routed(call, fleet, purpose);
      const { decision } = planning.routed.plan;
      const [first] = named.models;
      if (decision.reason !== 'policy:task' || !isCheaper(decision.chosen, first, fleet)) return undefined;
      if (isFarther(decision.chosen, first, fleet)) return undefined;
      return planning;
    } catch (thrown) {
      if (!(thrown instanceof GatewayFailure)) throw thrown;
      return undefined; // then the model that was named does it
    }
  }

  #planNamed(call: ChatCall, fleet: Fleet): Plan {
    if (call.model.startsWith(AGENT_PREFIX)) return this.#planAgent(call, agentNamed(fleet, call.model), fleet);
    const model = chatModelNamed(fleet, call.model);
    const { card, fallback } = model;
    const access = this.#parts.access(call.scope.principal);
    if (!access.localities.includes(card.locality) || !localitiesFor(call).includes(card.locality)) throw tooFar(model);
    const { maxCost } = call.bounds ?? {};
    if (maxCost !== undefined) {
      const cost = plainCost(model, requirementsOf(call).inputTokens, call);
      if (cost === undefined || cost > maxCost) throw tooDear(model);
    }
    const unavailable = fleet.unavailable(model);
    const standIns =
      fallback.length === 0 ? [] : this.#usable(call, fallback, fleet).models.map(({ card: { id } }) => id);
    if (unavailable !== undefined && standIns.length === 0) throw unavailableModel(card.id, unavailable);
    if (fallback.length === 0) return { kind: 'single', models: [card.id], reason: 'named by the caller' };
    return { kind: 'fallback', models: [card.id, ...standIns], reason: 'named by the caller, with its fallbacks' };
  }

  #planAgent(call: ChatCall, agent: Agent, fleet: Fleet): Plan {
    const usable = this.#usable(call, agent.models, fleet);
    if (usable.models.length === 0) throw noEligibleModel(usable);
    const models = usable.models.map(({ card }) => card.id);
    return { kind: models.length === 1 ? 'single' : 'fallback', models, reason: `models of the agent ${agent.name}` };
  }

  /** Those of the models that can serve the call, in their order. */
  #usable(call: ChatCall, ids: readonly ModelId[], fleet: Fleet): ReturnType<typeof eligible> {
    const models = ids.flatMap((id) => {
      const model = fleet.models.get(id);
      return model?.chat ? [model] : [];
    });
    const requirements = requirementsOf(call);
    return eligible(models, {
      requirements,
      fleet,
      access: this.#parts.access(call.scope.principal),
      language: undefined,
      maxCost: call.bounds?.maxCost,
      costOf: (model) => plainCost(model, requirements.inputTokens, call),
    });
  }
}

/** Of an answer as long as is usual, without what has been learned; undefined where the price is not known. */
function plainCost(
  { card: { price, locality } }: FleetModel,
  inputTokens: number,
  call: ChatCall,
): Nanodollars | undefined {
  if (!price) return locality === 'local' ? 0 : undefined;
  const outputTokens = Math.min(call.maxOutputTokens ?? Infinity, USUAL_OUTPUT_TOKENS) * call.choices;
  return inputTokens * price.input + outputTokens * price.output;
}

/** Known to cost less a token; where nobody has said a price, nothing is known. */
function isCheaper(one: ModelId, other: ModelId | undefined, fleet: Fleet): boolean {
  const [own, others] = [one, other ?? ''].map((id) => {
    const card = fleet.models.get(id)?.card;
    return card?.price?.output ?? (card?.locality === 'local' ? 0 : undefined);
  });
  return own !== undefined && others !== undefined && own < others;
}

/** What was to stay near does not go abroad because of a title. */
function isFarther(one: ModelId, other: ModelId | undefined, fleet: Fleet): boolean {
  const [own, others] = [one, other ?? ''].map((id) =>
    localities.indexOf(fleet.models.get(id)?.card.locality ?? 'foreign'),
  );
  return (own ?? 0) > (others ?? 0);
}

export type PlanOptions = {
  /** The fleet as it stands when a request begins, with the models that its caller may use. */
  readonly fleet: (principal: Principal) => Fleet;
  readonly planner: Pick<Planner, 'planFor' | 'meaningOf'>;
  /** Told of a choice before it is carried out. */
  readonly outcomes: { chose(routed: Routed): void };
};

/** The layer that gives every call its plan. */
export const plan =
  (options: PlanOptions): ChatLayer<Masked<ChatCall>, Planned<ChatCall>> =>
  (next) =>
  (call) => {
    const current = options.fleet(call.scope.principal);
    const meaning = options.planner.meaningOf(call, current, 'run');
    if (meaning instanceof Promise) return onceKnown(meaning, (known) => next(planned(call, current, options, known)));
    return next(planned(call, current, options, meaning));
  };

function planned(
  call: ChatCall,
  current: Fleet,
  { planner, outcomes }: PlanOptions,
  meaning: Meaning | undefined,
): Planned<ChatCall> {
  const { plan: decided, routed } = planner.planFor(call, current, 'run', meaning);
  if (routed) {
    outcomes.chose(routed);
    call.scope.record({ kind: 'decision', decision: routed.plan.decision });
  }
  return Object.assign({}, call, { plan: decided, models: current });
}

async function* onceKnown<T, E>(known: Promise<T>, answer: (known: T) => AsyncIterable<E>): AsyncGenerator<E> {
  yield* answer(await known);
}

function agentNamed(fleet: Fleet, name: string): Agent {
  const agent = fleet.agents.get(name.slice(AGENT_PREFIX.length));
  if (!agent) throw modelNotFound(fleet, name);
  return agent;
}

function chatModelNamed(fleet: Fleet, name: string): FleetModel {
  const model = findModel(fleet, name);
  if (!model) throw modelNotFound(fleet, name);
  if (!model.chat) {
    throw new GatewayFailure(
      'invalid_value',
      `The model '${model.card.id}' does not chat; it can only ${model.card.capabilities.join(', ')}.`,
      {
        param: 'model',
      },
    );
  }
  return model;
}

const tooFar = ({ card }: FleetModel): GatewayFailure =>
  new GatewayFailure(
    'no_eligible_model',
    `The model '${card.id}' runs at a ${card.locality} place, where this request may not go (filter 'locality'). Name a nearer model, or loosen \`nexus.locality\`.`,
    { param: 'model' },
  );

const tooDear = ({ card }: FleetModel): GatewayFailure =>
  new GatewayFailure(
    'no_eligible_model',
    `The model '${card.id}' is expected to cost more than this request may (filter 'cost'), or its price is not known. Raise \`nexus.max_cost\`, or ask \`auto\`.`,
    { param: 'model' },
  );
