import type { ModelId } from '../chat/model-id.ts';
import type { FleetModel } from '../fleet/fleet.ts';
import type { Intent } from '../fleet/intents.ts';
import type { TextFeatures } from './features/text-features.ts';

/** A request as those that learn from it see it. */
export type Prompt = {
  readonly features: TextFeatures;
  readonly intent: Intent;
  /** Aligned with `intents`. */
  readonly posterior: Float64Array;
  /** Where an embedding model may read the request. */
  readonly meaning?: Meaning | undefined;
};

/** What an embedding model makes of the text of a request. */
export type Meaning = {
  /** Of the text, to find its vector later on. */
  readonly hash: string;
  /** Of length 1; undefined where it did not come in time, or the decision is not to go by it. */
  readonly vector: Float32Array | undefined;
};

/** What has been learned of the answers that models give. */
export type Experience = {
  /** The share of such requests that each model answers well, 0 to 1, aligned with `models`. */
  accuracies(prompt: Prompt, models: readonly FleetModel[]): Float64Array;
  /** The model answered such a request so well, 0 to 1; `weight`, 0 to 1, tells how far that is to be trusted. */
  learn(prompt: Prompt, model: ModelId, quality: number, weight: number): void;
  /** Outcomes learned of the model for the intent. */
  trialsOf(model: ModelId, intent: Intent): number;
  /** Of what has been learned so far. */
  readonly version: string;
};
