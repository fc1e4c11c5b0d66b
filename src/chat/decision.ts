import type { ModelId } from './model-id.ts';
import type { Nanodollars } from './money.ts';

/** What the score is made of, each from 0 to 1. */
export type Terms = {
  readonly context: number;
  readonly resource: number;
  readonly historical: number;
  readonly dependency: number;
  /** The learned regressor's; the weighted sum of the others until it has earned its weight. */
  readonly ml: number;
};

/** A model that was considered, with what is expected of it for this request. */
export type Candidate = {
  readonly model: ModelId;
  readonly score: number;
  readonly terms: Terms;
  /** To the whole answer; of a stream to its first token. */
  readonly latencyMs: number;
  /** Undefined where the model has no price. */
  readonly cost: Nanodollars | undefined;
  /** The share of such requests that it answers well. */
  readonly accuracy: number;
};

/** The hard filters, in the order they are applied. */
export const filters = [
  'capability',
  'context_length',
  'output_length',
  'locality',
  'language',
  'cost',
  'health',
  'credentials',
] as const;
export type Filter = (typeof filters)[number];

/** A model that cannot serve the request. */
export type PassedOver = { readonly model: ModelId; readonly filter: Filter; readonly detail: string };

/** Where an answer is sought before a model is chosen. */
export const stages = ['model', 'tool', 'dataset', 'full_text', 'vectors'] as const;
export type Stage = (typeof stages)[number];

export type Reason =
  'best' | 'sticky' | 'pinned' | 'below_threshold' | 'explore' | 'fallback' | `policy:${'task' | 'order' | 'built_in'}`;

/** A bound that the chosen model is not expected to keep. */
export type MissedBound = 'latency' | 'accuracy' | 'cost';

/** Why a request that left the choice to the gateway went where it went. Holds no word of the request. */
export type Decision = {
  readonly id: string;
  /** The scope it was made for. */
  readonly request: string;
  readonly stage: { readonly name: Stage; readonly confidence: number };
  readonly intent: { readonly name: string; readonly confidence: number };
  readonly chosen: ModelId;
  /** The score of the chosen model; undefined where it was chosen without one. */
  readonly score: number | undefined;
  /** Of at most three, best first. */
  readonly candidates: readonly Candidate[];
  readonly passedOver: readonly PassedOver[];
  readonly reason: Reason;
  /** Policies in force, such as `high_load`. */
  readonly policies: readonly string[];
  readonly missed: readonly MissedBound[];
  /** 1: words; 2: an embedding model's vectors. */
  readonly tier: 1 | 2;
  /** The probability with which this model was chosen, for learning from it. */
  readonly propensity: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** A hash of the request's features, to join decisions that looked alike. */
  readonly featuresHash: string;
  /** Of what had been learned by then. */
  readonly stateVersion: string;
  readonly tookUs: number;
};
