import { type Stage, stages } from '../../chat/decision.ts';
import { featureNames, type StageFeatures, stageFeaturesOf } from './stage-features.ts';
import type { OfferMatch, PermittedOffers } from './stage-offers.ts';
import { stageWeights } from './stage-weights.ts';

/** Where an answer is to be sought. */
export type StageChoice = {
  readonly name: Stage;
  /** How probable it is that this is right, 0 to 1. */
  readonly confidence: number;
  /** The name of the offer that suits best; absent for a model. */
  readonly offer?: string;
};

/** What has been learned: for each feature by name, and for none, a weight for each of `stages`. */
export type StageWeights = {
  readonly bias: readonly number[];
  readonly features: Readonly<Record<string, readonly number[]>>;
};

/** From this confidence on a stage may be acted upon; below it the request goes on to a model. */
export const PIN_CONFIDENCE = 0.85;

const onlyModel: StageChoice = { name: 'model', confidence: 1 };
const STAGES = stages.length;

/**
 * Chooses the stage by a multinomial logistic model over cues of the text and its likeness to the offers. What is not
 * offered never wins: its probability goes to the model or, where there is only one of the two means of finding
 * documents, to that one.
 */
export class StageChooser {
  readonly #bias: Float64Array;
  /** A row of stages for each feature. */
  readonly #rows: Float64Array;
  readonly #shares = new Float64Array(STAGES);

  /** Throws where a feature has no weights. */
  constructor(weights: StageWeights = stageWeights) {
    this.#bias = Float64Array.from(weights.bias);
    this.#rows = new Float64Array(featureNames.length * STAGES);
    for (const [at, name] of featureNames.entries()) {
      const row = weights.features[name];
      if (row?.length !== STAGES) throw new Error(`The stage weights lack the feature «${name}»: fit them anew.`);
      this.#rows.set(row, at * STAGES);
    }
  }

  /** Without offers the answer is a model, and nothing is looked at. */
  choose(text: string, offers: PermittedOffers): StageChoice {
    if (offers.all.length === 0) return onlyModel;
    const { features, matches } = stageFeaturesOf(text, offers);
    this.#weigh(features);
    mask(this.#shares, matches);
    let best = 0;
    for (let at = 1; at < STAGES; at++) if ((this.#shares[at] ?? 0) > (this.#shares[best] ?? 0)) best = at;
    const name = stages[best] ?? 'model';
    const confidence = Math.min(1, this.#shares[best] ?? 0);
    const offer = name === 'model' ? undefined : matches.get(name)?.offer.name;
    return offer === undefined ? { name, confidence } : { name, confidence, offer };
  }

  /** Softmax of the stages' scores. */
  #weigh(features: Float64Array): void {
    const shares = this.#shares;
    shares.set(this.#bias);
    for (let at = 0; at < features.length; at++) {
      const value = features[at] ?? 0;
      if (value === 0) continue;
      for (let stage = 0; stage < STAGES; stage++)
        shares[stage] = (shares[stage] ?? 0) + value * (this.#rows[at * STAGES + stage] ?? 0);
    }
    const most = Math.max(...shares);
    let sum = 0;
    for (let stage = 0; stage < STAGES; stage++) sum += shares[stage] = Math.exp((shares[stage] ?? 0) - most);
    for (let stage = 0; stage < STAGES; stage++) shares[stage] = (shares[stage] ?? 0) / sum;
  }
}

const place = Object.fromEntries(stages.map((stage, at) => [stage, at])) as Readonly<Record<Stage, number>>;

function mask(shares: Float64Array, matches: StageFeatures['matches']): void {
  if (!suits(matches.get('tool'))) move(shares, 'tool', 'model');
  if (!suits(matches.get('dataset'))) move(shares, 'dataset', 'model');
  const byWords = matches.has('full_text');
  const byMeaning = matches.has('vectors');
  if (!byWords) move(shares, 'full_text', byMeaning ? 'vectors' : 'model');
  if (!byMeaning) move(shares, 'vectors', byWords ? 'full_text' : 'model');
}

function move(shares: Float64Array, from: Stage, to: Stage): void {
  shares[place[to]] = (shares[place[to]] ?? 0) + (shares[place[from]] ?? 0);
  shares[place[from]] = 0;
}

/** A tool or a table that the text says nothing of cannot answer it, whatever its other words are. */
const suits = (match: OfferMatch | undefined): boolean =>
  match !== undefined && (match.subject > 0 || match.isOrdered || match.isNamed);
