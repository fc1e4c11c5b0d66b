import type { ModelId } from '../../chat/model-id.ts';
import type { FleetModel } from '../../fleet/fleet.ts';
import type { Intent } from '../../fleet/intents.ts';
import type { Experience, Prompt } from '../experience.ts';
import { EmbeddingExperience } from './embedding-experience.ts';
import type { EmbeddingTier } from './embedding-tier.ts';
import { TierTrial } from './tier-trial.ts';

type Parts = {
  /** What has been learned by words. */
  readonly words: Experience;
  readonly tier: Pick<EmbeddingTier, 'generation' | 'known'>;
  readonly modelOf: (model: ModelId) => FleetModel | undefined;
  readonly random: () => number;
};

/**
 * Learns by words and by vectors side by side. A prompt that comes with its vector is judged by vectors; it should come
 * with it only while they are trusted, which is after they have foretold outcomes better than words.
 */
export class TieredExperience implements Experience {
  readonly #parts: Parts;
  #generation = 0;
  #vectors: EmbeddingExperience | undefined;
  #trial = new TierTrial();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Do vectors foretell better than words? */
  get trustsVectors(): boolean {
    this.#renew();
    return this.#trial.isWon;
  }

  get version(): string {
    const { words } = this.#parts;
    return this.#vectors ? `${words.version}+${this.#vectors.learned}` : words.version;
  }

  trialsOf(model: ModelId, intent: Intent): number {
    return this.#parts.words.trialsOf(model, intent);
  }

  accuracies(prompt: Prompt, models: readonly FleetModel[]): Float64Array {
    const vector = prompt.meaning?.vector;
    if (vector && this.#vectors?.takes(vector)) return this.#vectors.accuracies(prompt, vector, models);
    return this.#parts.words.accuracies(prompt, models);
  }

  learn(prompt: Prompt, model: ModelId, quality: number, weight: number): void {
    const { words, tier } = this.#parts;
    this.#renew();
    const hash = prompt.meaning?.hash;
    const vector = hash === undefined ? undefined : tier.known(hash);
    if (hash !== undefined && vector && quality >= 0 && quality <= 1 && weight > 0 && weight <= 1) {
      this.#compare(prompt, vector, model, quality, weight);
      this.#vectors ??= new EmbeddingExperience(vector.length, this.#parts.random);
      this.#vectors.learn({ prompt, hash, vector, model, quality, weight });
    }
    words.learn(prompt, model, quality, weight);
  }

  /** What would both have foretold just now? */
  #compare(prompt: Prompt, vector: Float32Array, model: ModelId, outcome: number, weight: number): void {
    const known = this.#parts.modelOf(model);
    if (!known || !this.#vectors) return;
    const models = [known];
    const [byMeaning = NaN] = this.#vectors.accuracies(prompt, vector, models);
    const [byWords = NaN] = this.#parts.words.accuracies(prompt, models);
    this.#trial.add({ byWords, byMeaning, outcome, weight });
  }

  /** Vectors of another model tell nothing of what was learned before. */
  #renew(): void {
    const { generation } = this.#parts.tier;
    if (generation === this.#generation) return;
    this.#generation = generation;
    this.#vectors = undefined;
    this.#trial = new TierTrial();
  }
}
