import type { ModelId } from '../chat/model-id.ts';
import type { Fact } from '../chat/scope.ts';
import { costOf } from '../fleet/cost.ts';
import type { Price } from '../fleet/model-card.ts';
import type { Routed } from './auto-router.ts';
import type { Prompt } from './experience.ts';
import { requestFeatures, withModel } from './rank.ts';
import type { RouterParts } from './router-parts.ts';

/** What a decision was made from, kept until its outcome is known. */
type Pending = {
  readonly prompt: Prompt;
  readonly model: ModelId;
  readonly features: Float64Array;
  readonly score: number;
  /** What is foretold of the quality without the regressor. */
  readonly rival: number;
  readonly propensity: number;
};

/** How good the answer to a decided request was. */
export type Label = {
  /** The decision's id. */
  readonly decision: string;
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
  readonly #priceOf: (model: ModelId) => Price | undefined;
  readonly #pending = new Map<string, Pending>();

  constructor(parts: RouterParts, priceOf: (model: ModelId) => Price | undefined) {
    this.#parts = parts;
    this.#priceOf = priceOf;
  }

  /** A decision is about to be carried out. */
  chose({ plan: { decision }, situation, chosen }: Routed): void {
    const { stickiness, pacer, calibration } = this.#parts;
    const cost = chosen ? chosen.fit.cost : 0;
    pacer.reserve(decision.request, cost);
    if (!chosen) return;
    if (!situation.isTask)
      stickiness.chose(decision.request, situation.session, decision.chosen, situation.requirements.inputTokens);
    this.#keep(decision.id, {
      prompt: situation.prompt,
      model: decision.chosen,
      features: withModel(requestFeatures(situation, this.#parts), chosen),
      score: chosen.score,
      rival: calibration.of(chosen.sum),
      propensity: decision.propensity,
    });
  }

  record(fact: Fact): void {
    const { profiles, stickiness, pacer } = this.#parts;
    profiles.record(fact);
    stickiness.record(fact);
    if (fact.kind !== 'attempt') return;
    const cost = costOf(fact.usage, this.#priceOf(fact.model));
    if (cost !== undefined) pacer.book(fact.request, cost);
  }

  /** The request has ended, however. */
  ended(request: string): void {
    this.#parts.pacer.end(request);
  }

  /** Learns how good an answer was; false where the decision is not known (any more). */
  label({ decision, quality, weight }: Label): boolean {
    const pending = this.#pending.get(decision);
    if (!pending) return false;
    const { prompt, model, features, score, rival, propensity } = pending;
    this.#parts.experience.learn(prompt, model, quality, weight);
    this.#parts.profiles.label(model, prompt.intent, quality, weight);
    this.#parts.regressor.learn({ features, quality, weight, propensity, rival });
    this.#parts.calibration.learn(score, quality, weight);
    return true;
  }

  #keep(id: string, pending: Pending): void {
    this.#pending.set(id, pending);
    if (this.#pending.size <= MOST_PENDING) return;
    const [oldest] = this.#pending.keys();
    if (oldest !== undefined) this.#pending.delete(oldest);
  }
}
