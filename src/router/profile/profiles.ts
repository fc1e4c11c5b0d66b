import type { ModelId } from '../../chat/model-id.ts';
import type { Clock, Fact } from '../../chat/scope.ts';
import type { ModelCard } from '../../fleet/model-card.ts';
import { type Attempt, attemptReport } from './attempt-report.ts';
import { outputMean } from './estimates.ts';
import { Evidence, sum } from './evidence.ts';
import { ModelProfile, type UsualOutput } from './model-profile.ts';
import { intentAt, priorOf, USUAL_OUTPUT_TOKENS } from './prior.ts';
import type { Profile } from './profile.ts';
import { isSnapshot, type ProfileSnapshot } from './profile-snapshot.ts';
import { loadStanding, newStanding, saveStanding, type Standing } from './standing.ts';

/** How a model stands, for those who look after it. */
export type ProfileReading = {
  readonly model: ModelId;
  readonly firstTokenMs: number;
  readonly tokensPerSecond: number;
  readonly reliability: number;
  readonly quality: number;
};

/**
 * What to expect of each model of the fleet, from its card and from the attempts made here; `SharedProfiles` knows what
 * other instances have seen as well.
 */
export class Profiles {
  readonly #clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly #models = new Map<ModelId, ModelProfile>();
  /** Of models that are not of the fleet. */
  readonly #stranger: ModelProfile;
  #fleet: Standing;
  #changes = 0;

  constructor(clock: Pick<Clock, 'now' | 'monotonic'>) {
    this.#clock = clock;
    this.#fleet = newStanding(this.#now());
    this.#stranger = this.#newModel({});
  }

  /** How often something was seen here. */
  get changes(): number {
    return this.#changes;
  }

  /** From now on these are the models; what is known of others is forgotten. */
  retain(cards: Iterable<ModelCard>): void {
    const kept = new Set<ModelId>();
    for (const card of cards) {
      kept.add(card.id);
      const known = this.#models.get(card.id);
      if (known) known.prior = priorOf(card);
      else this.#models.set(card.id, this.#newModel(card));
    }
    for (const id of this.#models.keys()) if (!kept.has(id)) this.#models.delete(id);
  }

  record(fact: Fact): void {
    if (fact.kind === 'attempt') {
      this.#changes++;
      this.#ended(fact);
    } else if (fact.kind === 'attempt-began') this.#models.get(fact.model)?.began(this.#now());
  }

  /** An answer of that model was so good, 0 to 1; `weight` above 0, 1 for a label that is certain. */
  label(model: ModelId, intent: string | undefined, quality: number, weight: number): void {
    this.#changes++;
    if (!Number.isFinite(quality) || !(weight > 0)) return;
    const share = Math.min(Math.max(quality, 0), 1);
    this.#models.get(model)?.label(intentAt(intent), share, weight, this.#now());
  }

  /** For that intent, or over all where it is undefined or unknown. */
  of(model: ModelId, intent: string | undefined): Profile {
    const known = this.#models.get(model) ?? this.#stranger;
    return known.of(intentAt(intent), this.#now());
  }

  readings(): readonly ProfileReading[] {
    const now = this.#now();
    return Array.from(this.#models, ([model, known]) => {
      const { firstTokenMs, msPerToken, reliability, quality } = known.of(undefined, now);
      return { model, firstTokenMs, tokensPerSecond: 1000 / msPerToken, reliability, quality };
    });
  }

  snapshot(): ProfileSnapshot {
    const now = this.#now();
    const offsetMs = this.#clock.now() - now;
    const models = Array.from(
      this.#models,
      ([id, { standing }]) => [id, saveStanding(standing, now, offsetMs)] as const,
    );
    return { at: now + offsetMs, models: Object.fromEntries(models), fleet: saveStanding(this.#fleet, now, offsetMs) };
  }

  /** In place of what was known; false, and as before, where it is no snapshot. Models that are not of the fleet are left out. */
  load(saved: unknown): boolean {
    if (!isSnapshot(saved)) return false;
    this.#changes++;
    const now = this.#now();
    const offsetMs = this.#clock.now() - now;
    const at = Math.min(saved.at - offsetMs, now);
    for (const [id, known] of this.#models) {
      const state = Object.hasOwn(saved.models, id) ? saved.models[id] : undefined;
      known.standing = state ? loadStanding(state, at, offsetMs) : newStanding(now);
    }
    this.#fleet = loadStanding(saved.fleet, at, offsetMs);
    return true;
  }

  /** In whole milliseconds, so that models read for one decision are read as of one moment. */
  #now(): number {
    return Math.floor(this.#clock.monotonic());
  }

  #newModel(card: Pick<ModelCard, 'latencyMs' | 'accuracy'>): ModelProfile {
    return new ModelProfile(priorOf(card), this.#usualOutput, this.#now());
  }

  #ended(attempt: Attempt): void {
    const known = this.#models.get(attempt.model);
    if (!known) return;
    const now = this.#now();
    const intent = intentAt(attempt.intent);
    const report = attemptReport(attempt);
    known.ended(report, intent, now);
    if (report?.outputTokens === undefined) return;
    noteOutput(this.#fleet.all, report.outputTokens, now);
    if (intent !== undefined) noteOutput((this.#fleet.by[intent] ??= new Evidence(now)), report.outputTokens, now);
  }

  readonly #usualOutput: UsualOutput = (intent, now) => {
    this.#fleet.all.fade(now);
    const ofAll = outputMean(USUAL_OUTPUT_TOKENS, this.#fleet.all);
    if (intent === undefined) return ofAll;
    const one = this.#fleet.by[intent];
    one?.fade(now);
    return outputMean(ofAll, one);
  };
}

function noteOutput(evidence: Evidence, tokens: number, now: number): void {
  evidence.fade(now);
  evidence.add(sum.outputCount, 1);
  evidence.add(sum.outputSum, tokens);
}
