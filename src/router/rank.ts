import type { Candidate } from '../chat/decision.ts';
import type { FleetModel } from '../fleet/fleet.ts';
import { FAMILY_BONUS } from './policy/tool-loop.ts';
import type { RouterParts } from './router-parts.ts';
import { regressorFeatures, writeModel, writeRequest } from './score/regressor-features.ts';
import { weightedScore, weightedSum } from './score/weighted-score.ts';
import type { Situation } from './situation.ts';
import { weigh, type Weight } from './weigh.ts';

/** A model that can serve the request, with its place among the others. */
export type Ranked = Weight & {
  readonly model: FleetModel;
  /** The share of such requests that it is expected to answer well. */
  readonly accuracy: number;
  /** The weighted sum of the four terms. */
  readonly sum: number;
  /** The regressor's word, or the weighted sum while it has no say. */
  readonly ml: number;
  /** 0 to 1. */
  readonly score: number;
  /** The score before the ceiling of the day and the bonus for the conversation's family had their say. */
  readonly merit: number;
  /** What is ranked by: the score, but not cut at 0 and 1. */
  readonly standing: number;
  /** Is it expected to keep what the caller asks of latency and accuracy? */
  readonly isWithinBounds: boolean;
};

/** The best first: those within the caller's bounds, then by score; the operator's order breaks ties. */
export function rank(models: readonly FleetModel[], situation: Situation, parts: RouterParts): readonly Ranked[] {
  const accuracies = parts.experience.accuracies(situation.prompt, models);
  const features = parts.regressor.isPromoted ? requestFeatures(situation, parts) : undefined;
  const ranked = models.map((model, at) => rankedOne(model, accuracies[at] ?? 0, situation, parts, features));
  return ranked.sort((one, other) =>
    one.isWithinBounds === other.isWithinBounds ? other.standing - one.standing : one.isWithinBounds ? -1 : 1,
  );
}

function rankedOne(
  model: FleetModel,
  accuracy: number,
  situation: Situation,
  parts: RouterParts,
  features: Float64Array | undefined,
): Ranked {
  const { weighed, family, pace } = situation;
  const { terms, fit, outputTokens, load } = weigh(model, accuracy, weighed);
  const sum = weightedSum(terms, weighed.weights);
  const one = { model, accuracy, terms, fit, outputTokens, load };
  const learned = features && parts.regressor.predict(withModel(features, one));
  const bonus = family !== undefined && model.card.family === family ? FAMILY_BONUS : 0;
  const merit = weightedScore(sum, learned, weighed.weights);
  const standing = merit + bonus - pace.perNanodollar * (fit.cost ?? 0);
  return {
    sum,
    ml: learned ?? sum,
    score: Math.min(1, Math.max(0, standing)),
    merit,
    standing,
    isWithinBounds: isWithinBounds(fit.latencyMs, accuracy, situation),
    ...one,
  };
}

/** Only what the caller asks for separates models; what the operator asks for is part of the score. */
const isWithinBounds = (latencyMs: number, accuracy: number, { call: { bounds } }: Situation): boolean =>
  (bounds?.latencyMs === undefined || latencyMs <= bounds.latencyMs) &&
  (bounds?.accuracy === undefined || accuracy >= bounds.accuracy);

/** What the regressor sees of the request, with room for a model. */
export function requestFeatures({ call, prompt, requirements }: Situation, { clock }: RouterParts): Float64Array {
  const features = new Float64Array(regressorFeatures.length);
  const has = (capability: (typeof requirements.capabilities)[number]): boolean =>
    requirements.capabilities.includes(capability);
  writeRequest(features, {
    posterior: prompt.posterior,
    inputTokens: requirements.inputTokens,
    outputTokens: call.maxOutputTokens ?? 0,
    hasTools: call.tools !== undefined,
    hasPictures: has('vision'),
    wantsJson: has('json') || has('json_schema'),
    hour: (clock.now() / 3_600_000) % 24,
  });
  return features;
}

/** The same vector with this model in it. */
export function withModel(
  features: Float64Array,
  { model, accuracy, terms, fit, load }: Pick<Ranked, 'model' | 'accuracy' | 'terms' | 'fit' | 'load'>,
): Float64Array {
  writeModel(features, {
    context: terms.context,
    resource: terms.resource,
    historical: terms.historical,
    dependency: terms.dependency,
    latencyMs: fit.latencyMs,
    cost: fit.cost,
    byIntent: accuracy,
    byWords: undefined,
    byNeighbours: undefined,
    similarity: 0,
    neighbours: 0,
    isLocal: model.card.locality === 'local',
    reasons: model.card.capabilities.includes('reasoning'),
    load,
  });
  return features;
}

export const candidateOf = ({ model, score, terms, ml, fit, accuracy }: Ranked): Candidate => ({
  model: model.card.id,
  score,
  terms: { ml, ...terms },
  latencyMs: fit.latencyMs,
  cost: fit.cost,
  accuracy,
});
