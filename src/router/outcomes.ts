import type { ModelId } from '../chat/model-id.ts';
import type { Fact } from '../chat/scope.ts';
import type { Routed } from './auto-router.ts';
import type { Prompt } from './experience.ts';
import { requestFeatures, withModel } from './rank.ts';
import type { RouterParts } from './router-parts.ts';

/** What a decision was made from. */
type Grounds = {
  readonly prompt: Prompt;
  readonly model: ModelId;
  readonly features: Float64Array;
  readonly score: number;
  /** What is foretold of the quality without the regressor. */
  readonly rival: number;
  readonly propensity: number;
};

/** A decision whose outcome may still be told. */
type Pending = {
  /** Whose it is: nobody else may tell its outcome. */
  readonly tenant: string;
  readonly caller: string;
  readonly request: string;
  /** Undefined where a built-in model stands in, of which nothing is learned. */
  readonly grounds: Grounds | undefined;
  /** Another model than the chosen one may have answered in its place. */
  answered: ModelId | undefined;
  isLabelled: boolean;
};

/** How good the answer to a decided request was. */
export type Label = {
  /** The decision's id. */
  readonly decision: string;
  /** Whose the request was; without a caller: anybody's of the tenant. */
  readonly tenant: string;
  readonly caller?: string | undefined;
  /** 0 to 1. */
  readonly quality: number;
  /** How far the label is to be trusted, 0 to 1. */
  readonly weight: number;
};

/** A label that comes later than so many decisions finds none any more. */
const MOST_PENDING = 4096;

/** Keeps everything the router knows up to date: what was chosen, what attempts showed, how good answers were. */
export class Outcomes {
  readonly #parts: RouterParts;
  readonly #pending = new Map<string, Pending>();
  readonly #ofRequest = new Map<string, Pending>();

  constructor(parts: RouterParts) {
    this.#parts = parts;
  }

  /** A decision is about to be carried out. */
  chose(routed: Routed): void {
    const {
      plan: { decision },
      situation,
      chosen,
    } = routed;
    const { stickiness, pacer } = this.#parts;
    const cost = chosen ? chosen.fit.cost : 0;
    pacer.reserve(decision.request, cost);
    if (chosen && !situation.isTask)
      stickiness.chose(decision.request, situation.session, decision.chosen, situation.requirements.inputTokens);
    const { tenant, id: caller } = situation.call.scope.principal;
    this.#keep(decision.id, {
      tenant,
      caller,
      request: decision.request,
      grounds: this.#groundsOf(routed),
      answered: undefined,
      isLabelled: false,
    });
  }

  record(fact: Fact): void {
    const { profiles, stickiness, pacer } = this.#parts;
    profiles.record(fact);
    stickiness.record(fact);
    if (fact.kind !== 'attempt') return;
    const pending = this.#ofRequest.get(fact.request);
    if (pending && fact.outcome === 'ok') pending.answered = fact.model;
    else if (pending && fact.outcome === 'cancelled') pending.answered ??= fact.model;
    if (fact.cost !== undefined) pacer.book(fact.request, fact.cost);
  }

  /** The request has ended, however. */
  ended(request: string): void {
    this.#parts.pacer.end(request);
  }

  /**
   * Learns how good an answer was; false where the caller, or its tenant, has no such decision (any more). The first label
   * of a decision counts, later ones change nothing.
   */
  label({ decision, tenant, caller, quality, weight }: Label): boolean {
    const pending = this.#pending.get(decision);
    if (pending?.tenant !== tenant || (caller !== undefined && caller !== pending.caller)) return false;
    const { grounds, answered, isLabelled } = pending;
    pending.isLabelled = true;
    if (grounds && !isLabelled) this.#learn(grounds, answered ?? grounds.model, quality, weight);
    return true;
  }

  #learn(grounds: Grounds, answered: ModelId, quality: number, weight: number): void {
    const { prompt, model, features, score, rival, propensity } = grounds;
    this.#parts.experience.learn(prompt, answered, quality, weight);
    this.#parts.profiles.label(answered, prompt.intent, quality, weight);
    if (answered !== model) return; // what was foretold, was foretold of the chosen one
    this.#parts.regressor.learn({ features, quality, weight, propensity, rival });
    this.#parts.calibration.learn(score, quality, weight);
  }

  #groundsOf({ plan: { decision }, situation, chosen }: Routed): Grounds | undefined {
    return (
      chosen && {
        prompt: situation.prompt,
        model: decision.chosen,
        features: withModel(requestFeatures(situation, this.#parts), chosen),
        score: chosen.merit,
        rival: this.#parts.calibration.of(chosen.sum),
        propensity: decision.propensity,
      }
    );
  }

  #keep(id: string, pending: Pending): void {
    this.#pending.set(id, pending);
    this.#ofRequest.set(pending.request, pending);
    if (this.#pending.size <= MOST_PENDING) return;
    const [oldest] = this.#pending;
    if (!oldest) return;
    this.#pending.delete(oldest[0]);
    const { request } = oldest[1];
    if (this.#ofRequest.get(request) === oldest[1]) this.#ofRequest.delete(request);
  }
}
