import { intents } from '../../fleet/intents.ts';
import type { FloatTape, FloatTapeReader } from './float-tape.ts';
import type { IntentPrior } from './intent-prior.ts';

/** Means follow what changes: they look back over about so many. */
const LOOK_BACK = 1000;
/** More outcomes than this of an intent do not make the registry's figure count less. */
const MOST_COUNTED = 2000;
/** That nothing is known of a model counts as so many outcomes, half of them good. */
const NOTHING_KNOWN = 5;

/**
 * What became of a model's answers, by intent. A router gives hard prompts to good models, so the mean of a model's outcomes
 * would blame it for what it was asked: it is corrected by what was foretold, for all prompts and for its own (doubly
 * robust estimation, Dudík, Langford and Li, 2011).
 */
export class ModelRecord {
  /** Outcomes, as far as they are to be trusted. */
  outcomes = 0;
  /** By intent. */
  readonly counts = new Float64Array(intents.length);
  /** By how much outcomes were better than foretold. */
  readonly #surprises = new Float64Array(intents.length);
  readonly #foretold = new Float64Array(intents.length);
  readonly #foretoldCounts = new Float64Array(intents.length);

  /** Each intent gets its share of the outcome. `foretold`: the quality that was expected of this answer. */
  learn(posterior: Float64Array, quality: number, foretold: number, weight: number): void {
    this.outcomes += weight;
    for (let intent = 0; intent < this.counts.length; intent++) {
      const part = weight * (posterior[intent] ?? 0);
      if (!(part > 0)) continue;
      const count = (this.counts[intent] = Math.min(MOST_COUNTED, (this.counts[intent] ?? 0) + part));
      const before = this.#surprises[intent] ?? 0;
      this.#surprises[intent] = before + ((quality - foretold - before) * part) / Math.min(count, LOOK_BACK);
    }
  }

  /** What is expected of the model for a prompt that any model was asked. */
  foretell(posterior: Float64Array, foretold: number): void {
    for (let intent = 0; intent < this.counts.length; intent++) {
      const part = posterior[intent] ?? 0;
      if (!(part > 0)) continue;
      const count = (this.#foretoldCounts[intent] = Math.min(LOOK_BACK, (this.#foretoldCounts[intent] ?? 0) + part));
      const before = this.#foretold[intent] ?? 0;
      this.#foretold[intent] = before + ((foretold - before) * part) / count;
    }
  }

  /** The share of all requests, of whatever intent; drawn to a half where few are known. */
  overall(): number {
    let [sum, total] = [NOTHING_KNOWN * 0.5, NOTHING_KNOWN];
    for (let intent = 0; intent < this.counts.length; intent++) {
      const count = this.counts[intent] ?? 0;
      sum += count * this.mean(intent);
      total += count;
    }
    return sum / total;
  }

  write(tape: FloatTape): void {
    tape.put(this.outcomes);
    for (const numbers of [this.counts, this.#surprises, this.#foretold, this.#foretoldCounts]) tape.putAll(numbers);
  }

  read(tape: FloatTapeReader): void {
    this.outcomes = tape.take();
    for (const numbers of [this.counts, this.#surprises, this.#foretold, this.#foretoldCounts]) tape.takeInto(numbers);
  }

  /** The share of all requests of the intent that the model would answer well, 0 to 1. */
  mean(intent: number): number {
    return Math.min(1, Math.max(0, (this.#foretold[intent] ?? 0) + (this.#surprises[intent] ?? 0)));
  }
}

/** The share of requests of such intents that the model answers well: the registry's figure, drawn to what was learned. */
export function accuracyByIntent(
  posterior: Float64Array,
  { accuracy, evidence, isSaid }: IntentPrior,
  record: ModelRecord | undefined,
): number {
  const usual = isSaid || !record ? undefined : record.overall();
  let sum = 0;
  let total = 0;
  for (let intent = 0; intent < posterior.length; intent++) {
    const chance = posterior[intent] ?? 0;
    const prior = evidence[intent] ?? 0;
    const count = record?.counts[intent] ?? 0;
    const mean = count > 0 && record ? record.mean(intent) : 0;
    sum += (chance * (count * mean + prior * (usual ?? accuracy[intent] ?? 0))) / (count + prior);
    total += chance;
  }
  return total > 0 ? sum / total : 0.5;
}

/** How many outcomes that is worth. */
export function evidenceOfIntent(
  posterior: Float64Array,
  { evidence }: IntentPrior,
  record: ModelRecord | undefined,
): number {
  let sum = 0;
  for (let intent = 0; intent < posterior.length; intent++)
    sum += (posterior[intent] ?? 0) * ((evidence[intent] ?? 0) + (record?.counts[intent] ?? 0));
  return sum;
}
