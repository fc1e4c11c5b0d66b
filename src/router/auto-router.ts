import type { ChatCall, Plan } from '../chat/call.ts';
import type { Decision, MissedBound, PassedOver } from '../chat/decision.ts';
import { GatewayFailure } from '../chat/failure.ts';
import type { Fleet, FleetModel } from '../fleet/fleet.ts';
import { choose, type Chosen } from './choose.ts';
import { type Eligible, eligible, noEligibleModel } from './eligible.ts';
import type { Meaning } from './experience.ts';
import type { IntentGuess } from './intent/classifier.ts';
import { planOrder } from './plan-order.ts';
import { costPolicy } from './policy/cost-pacer.ts';
import { type Choice, mayExplore } from './policy/explore.ts';
import { highLoadPolicy } from './policy/high-load.ts';
import { taskPolicy } from './policy/task-model.ts';
import { isInToolLoop } from './policy/tool-loop.ts';
import { candidateOf, type Ranked, rank, requestFeatures, withModel } from './rank.ts';
import { type Roster, Rosters } from './roster.ts';
import type { RouterParts } from './router-parts.ts';
import { type Situation, situationOf } from './situation.ts';
import { expectedCost } from './weigh.ts';

/** A decision with its plan, and what it was made from. */
export type Routed = {
  readonly plan: Plan & { readonly decision: Decision };
  readonly guess: IntentGuess;
  readonly situation: Situation;
  /** Undefined where a built-in model stands in for all others. */
  readonly chosen: Ranked | undefined;
};

/** `run`: what is decided happens. `explain`: it is only told, and nothing is tried out. */
export type Purpose = 'run' | 'explain';

const MOST_CANDIDATES = 3;
/** Models that may be tried out instead of the best. */
const MOST_ARMS = 8;

/** Chooses the model of a request that leaves the choice to the gateway. Reads what is known and changes nothing of it. */
export class AutoRouter {
  readonly #parts: RouterParts;
  readonly #rosters = new Rosters();

  constructor(parts: RouterParts) {
    this.#parts = parts;
  }

  /** Throws `no_eligible_model` where no model can serve the call, `upstream_unavailable` where that may pass. */
  route(call: ChatCall, fleet: Fleet, purpose: Purpose, meaning?: Meaning): Routed {
    const startedAt = this.#parts.clock.monotonic();
    const roster = this.#rosters.of(fleet, this.#parts.preferred());
    const situation = situationOf(call, fleet, this.#parts, meaning);
    const sieved = this.#sieve(roster, situation);
    const [best, ...rest] = rank(sieved.models, situation, this.#parts);
    if (!best) return this.#lastResort(sieved, roster, situation, startedAt);
    const ranked = [best, ...rest] as const;
    const chosen = this.#choose(ranked, situation, purpose);
    const decision = this.#decision(situation, sieved.passedOver, startedAt, {
      chosen: chosen.model.model,
      score: chosen.model.score,
      candidates: candidatesOf(ranked, chosen),
      reason: chosen.reason,
      propensity: chosen.propensity,
      missed: missedBy(chosen.model, situation),
      outputTokens: chosen.model.outputTokens,
    });
    const lastResort = canStandIn(roster.lastResort, situation) ? roster.lastResort : undefined;
    const models = planOrder(inOrder(ranked, chosen, fleet, this.#parts.preferred()), lastResort);
    const plan = {
      kind: models.length === 1 ? 'single' : 'fallback',
      models,
      reason: decision.reason,
      decision,
    } as const;
    return { plan, guess: situation.guess, situation, chosen: chosen.model };
  }

  #sieve(roster: Roster, situation: Situation): Eligible {
    const { call, fleet, requirements, prompt, pace, weighed } = situation;
    const { language } = prompt.features;
    const most = Math.min(call.bounds?.maxCost ?? Infinity, pace.most);
    const sieved = eligible(roster.models, {
      requirements,
      fleet,
      access: this.#parts.access(call.scope.principal),
      language: language === 'other' ? undefined : language,
      maxCost: Number.isFinite(most) ? most : undefined,
      costOf: (model) => expectedCost(model, weighed),
    });
    return withoutFailing(sieved, fleet);
  }

  #choose(ranked: readonly [Ranked, ...Ranked[]], situation: Situation, purpose: Purpose): Chosen {
    const { call, fleet, settings, homeModel, prompt, isTask } = situation;
    const { intent } = prompt;
    const tries = purpose === 'run' && !isTask && !homeModel && mayExplore(call.bounds);
    if (purpose === 'run' && !tries) this.#parts.explorer.pass();
    return choose(ranked, {
      home: homeModel,
      isInToolLoop: isInToolLoop(call.messages),
      isTask,
      fastChain: fleet.chains.get('fast_ui') ?? [],
      chain: fleet.chains.get(intent) ?? [],
      preferred: this.#parts.preferred(),
      threshold: settings.thresholds[intent] ?? settings.threshold,
      stickyMargin: settings.stickyMargin,
      calibrated: (score) => this.#parts.calibration.of(score),
      explore: tries ? (models) => this.#explore(models, situation) : undefined,
    });
  }

  #explore(ranked: readonly Ranked[], situation: Situation): Choice {
    const { settings } = situation;
    const { experience, explorer, regressor } = this.#parts;
    const arms = ranked.slice(0, MOST_ARMS).filter((one) => one.isWithinBounds === ranked[0]?.isWithinBounds);
    const trials = arms.map(({ model }) => experience.trialsOf(model.card.id, situation.prompt.intent));
    if (!trials.some((count) => count > 0)) {
      explorer.pass();
      return { place: 0, propensity: 1, explores: false };
    }
    const features = requestFeatures(situation, this.#parts);
    return explorer.choose({
      score: arms.map(({ standing }) => standing),
      deviation: arms.map((one) => settings.weights.learned * regressor.uncertainty(withModel(features, one))),
      trials,
    });
  }

  /** A built-in model answers poorly, but says itself what it leaves out; only where no other could be had at all. */
  #lastResort(sieved: Eligible, roster: Roster, situation: Situation, startedAt: number): Routed {
    const { fleet, call, pace } = situation;
    const isAnyUp = roster.models.some((model) => isUp(fleet, model));
    const builtIn = roster.builtIn.filter((model) => !fleet.isDown(model));
    const [first] = builtIn;
    if (roster.models.length === 0 && !first) throw nothingOpen();
    if (isAnyUp || !first) {
      const isPaced =
        pace.most < (call.bounds?.maxCost ?? Infinity) && sieved.passedOver.some(({ filter }) => filter === 'cost');
      throw isPaced ? ceilingReached() : noEligibleModel(sieved);
    }
    const decision = this.#decision(situation, sieved.passedOver, startedAt, {
      chosen: first,
      score: undefined,
      candidates: [],
      reason: 'policy:built_in',
      propensity: 1,
      missed: [],
      outputTokens: 0,
    });
    const models = builtIn.map(({ card }) => card.id);
    const plan = {
      kind: models.length === 1 ? 'single' : 'fallback',
      models,
      reason: decision.reason,
      decision,
    } as const;
    return { plan, guess: situation.guess, situation, chosen: undefined };
  }

  #decision(situation: Situation, passedOver: readonly PassedOver[], startedAt: number, outcome: Outcome): Decision {
    const { call, guess, stage, prompt, requirements } = situation;
    const { clock, experience, newId } = this.#parts;
    return {
      id: newId(),
      request: call.scope.id,
      stage: { name: stage.name, confidence: stage.confidence },
      intent: { name: guess.name, confidence: guess.confidence },
      chosen: outcome.chosen.card.id,
      score: outcome.score,
      candidates: outcome.candidates,
      passedOver,
      reason: outcome.reason,
      policies: policiesIn(situation, this.#parts),
      missed: outcome.missed,
      tier: prompt.meaning?.vector ? 2 : 1,
      propensity: outcome.propensity,
      inputTokens: requirements.inputTokens,
      outputTokens: Math.round(outcome.outputTokens),
      featuresHash: prompt.features.hash,
      stateVersion: experience.version,
      tookUs: Math.round((clock.monotonic() - startedAt) * 1000),
    };
  }
}

type Outcome = Pick<Decision, 'score' | 'candidates' | 'reason' | 'propensity' | 'missed' | 'outputTokens'> & {
  readonly chosen: FleetModel;
};

/** Beside models that can do all that is asked for, one that can't helps nobody. */
const canStandIn = (model: FleetModel | undefined, { requirements, fleet }: Situation): boolean =>
  model !== undefined &&
  !fleet.isDown(model) &&
  requirements.capabilities.every((capability) => model.card.capabilities.includes(capability));

const isUp = (fleet: Fleet, model: FleetModel): boolean => !fleet.isDown(model);

/** Models that keep failing are left alone while there are others. */
function withoutFailing(sieved: Eligible, fleet: Fleet): Eligible {
  const isFailing = (model: FleetModel): boolean => fleet.stateOf(model) === 'open';
  const models = sieved.models.filter((model) => !isFailing(model));
  if (models.length === 0 || models.length === sieved.models.length) return sieved;
  const failing = sieved.models.filter(isFailing).map(({ card }) => failingModel(card.id));
  return { models, passedOver: [...sieved.passedOver, ...failing], emptiedBy: undefined };
}

const failingModel = (model: string): PassedOver => ({ model, filter: 'health', detail: 'keeps failing' });

/** The best, and the chosen one if it is not among them. */
function candidatesOf(ranked: readonly Ranked[], { model: chosen }: Chosen): Decision['candidates'] {
  const shown = ranked.slice(0, MOST_CANDIDATES);
  if (!shown.includes(chosen)) shown[shown.length - 1] = chosen;
  return shown.map(candidateOf);
}

/** Whom to ask in turn: the chosen one, those the operator lets stand in for it, then the others as they rank. */
function* inOrder(
  ranked: readonly Ranked[],
  { model: chosen, reason }: Chosen,
  fleet: Fleet,
  preferred: readonly string[],
): Generator<FleetModel> {
  yield chosen.model;
  const isAmong = (id: string): FleetModel | undefined =>
    ranked.find(({ model }) => model === fleet.models.get(id))?.model;
  for (const id of reason === 'policy:order' ? preferred : chosen.model.fallback) {
    const standIn = isAmong(id);
    if (standIn) yield standIn;
  }
  for (const { model } of ranked) yield model;
}

function missedBy({ fit, accuracy }: Ranked, { asked }: Situation): readonly MissedBound[] {
  const missed: MissedBound[] = [];
  if (fit.latencyMs > asked.latencyMs) missed.push('latency');
  if (accuracy < asked.accuracy) missed.push('accuracy');
  if (fit.cost === undefined || fit.cost > asked.maxCost) missed.push('cost');
  return missed;
}

function policiesIn({ isTask, pace }: Situation, { highLoad }: RouterParts): readonly string[] {
  const policies: string[] = [];
  if (isTask) policies.push(taskPolicy);
  if (highLoad.active) policies.push(highLoadPolicy);
  if (pace.inForce) policies.push(costPolicy);
  return policies;
}

const nothingOpen = (): GatewayFailure =>
  new GatewayFailure(
    'no_eligible_model',
    'No model is open to this API key or token. Ask whoever runs the gateway for access.',
    { param: 'model' },
  );

const ceilingReached = (): GatewayFailure =>
  new GatewayFailure(
    'rate_limit_exceeded',
    'What all requests of a day may cost is used up, and no model that costs nothing can serve this one. Try again tomorrow (UTC), or raise router.dailyCostUsd.',
    { retryAfterMs: 60_000 },
  );
