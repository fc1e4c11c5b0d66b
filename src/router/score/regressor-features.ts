import type { Nanodollars } from '../../chat/money.ts';
import { intents } from '../../fleet/intents.ts';
import { bounded, share } from './bounded.ts';

/** What the regressor sees of a request, the same for every model. */
export type RequestFigures = {
  /** The intent's posterior, aligned with `intents`. */
  readonly posterior: Float64Array;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly hasTools: boolean;
  readonly hasPictures: boolean;
  readonly wantsJson: boolean;
  /** Of the day, 0 to 24. */
  readonly hour: number;
};

/** What it sees of a model in view of the request; a figure that there is not counts as `context` or as nothing. */
export type ModelFigures = {
  readonly context: number;
  readonly resource: number;
  readonly historical: number;
  readonly dependency: number;
  readonly latencyMs: number;
  readonly cost: Nanodollars | undefined;
  /** Probability of a good answer: by the intent alone, by the words, by what similar requests met. */
  readonly byIntent: number | undefined;
  readonly byWords: number | undefined;
  readonly byNeighbours: number | undefined;
  /** Of the most similar request known. */
  readonly similarity: number;
  /** How many similar requests that counts as. */
  readonly neighbours: number;
  readonly isLocal: boolean;
  readonly reasons: boolean;
  /** Requests under way, as a share of what it takes at once. */
  readonly load: number;
};

const ofRequest = [
  'one',
  ...intents.map((intent) => `intent_${intent}` as const),
  'input_tokens',
  'output_tokens',
  'tools',
  'pictures',
  'json',
  'hour_sine',
  'hour_cosine',
] as const;
const ofModel = [
  'context',
  'resource',
  'historical',
  'dependency',
  'latency',
  'cost',
  'by_intent',
  'by_words',
  'by_neighbours',
  'similarity',
  'neighbours',
  'local',
  'reasons',
  'load',
] as const;
const modelFrom = ofRequest.length;

/** What stands where in a vector of features. A saved regressor of another list is of no use. */
export const regressorFeatures: readonly string[] = [...ofRequest, ...ofModel];

/** Where the four terms stand, in the order context, resource, historical, dependency. */
export const termsFrom = modelFrom;

/** Logarithm of a figure as a share of that of the largest that is told apart. */
const scaled = (figure: number, largest: number): number =>
  Math.log1p(bounded(figure, 0, largest, 0)) / Math.log1p(largest);

const LARGEST_TOKENS = 1_000_000;
const LARGEST_MS = 600_000;
const LARGEST_COST: Nanodollars = 10_000_000_000;
const LARGEST_NEIGHBOURS = 50;

export function writeRequest(features: Float64Array, request: RequestFigures): void {
  let at = 0;
  features[at++] = 1;
  for (let intent = 0; intent < intents.length; intent++) features[at++] = share(request.posterior[intent]);
  features[at++] = scaled(request.inputTokens, LARGEST_TOKENS);
  features[at++] = scaled(request.outputTokens, LARGEST_TOKENS);
  features[at++] = request.hasTools ? 1 : 0;
  features[at++] = request.hasPictures ? 1 : 0;
  features[at++] = request.wantsJson ? 1 : 0;
  const turn = (bounded(request.hour, 0, 24, 0) / 24) * 2 * Math.PI;
  features[at++] = Math.sin(turn);
  features[at] = Math.cos(turn);
}

/** Over a vector that holds the request already; the next model may be written over this one. */
export function writeModel(features: Float64Array, model: ModelFigures): void {
  let at = modelFrom;
  features[at++] = share(model.context);
  features[at++] = share(model.resource);
  features[at++] = share(model.historical);
  features[at++] = share(model.dependency);
  features[at++] = scaled(model.latencyMs, LARGEST_MS);
  features[at++] = scaled(model.cost ?? 0, LARGEST_COST);
  features[at++] = share(model.byIntent ?? model.context);
  features[at++] = share(model.byWords ?? model.context);
  features[at++] = share(model.byNeighbours ?? model.context);
  features[at++] = share(model.similarity);
  features[at++] = share(model.neighbours / LARGEST_NEIGHBOURS);
  features[at++] = model.isLocal ? 1 : 0;
  features[at++] = model.reasons ? 1 : 0;
  features[at] = share(model.load);
}
