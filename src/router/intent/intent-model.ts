import { intents } from '../../fleet/intents.ts';
import { FEATURE_SPACE, type SparseVector } from '../features/sparse-vector.ts';
import { denseNames, type TextFeatures } from '../features/text-features.ts';
import { Signals } from './signals.ts';
import { type KeptTable, WeightTable } from './weight-table.ts';

/** Intents that words can tell: all but the last, embedding, which the endpoint tells. */
export const TOLD_BY_WORDS = intents.length - 1;

/** A trained classifier as it is kept. Its tables have a column for each intent that words can tell. */
export type IntentWeights = {
  /** Which of the `FEATURE_SPACE` words it knows: a bit for each, the lowest first, in base64. */
  readonly known: string;
  /** A row for each known word. */
  readonly words: KeptTable;
  readonly signals: KeptTable;
  readonly bias: readonly number[];
  /** What scores are divided by, so that probabilities come true as often as they say. */
  readonly temperature: number;
  /** The share of known words, by the squares of their weights, up to which it trusts nothing, and from which all it reads. */
  readonly gate: { readonly nothing: number; readonly all: number };
  /** What is thought of a text in words it does not know. */
  readonly prior: readonly number[];
};

const UNKNOWN = 0;
const DIGITS = denseNames.indexOf('digits');
const FEW_WORDS = 2;
/** In a language that it was taught little or nothing of. */
const MOST_TRUST_ABROAD = 0.6;
/** How long the vector of a text's known words is made; of the others nothing was learned. */
export const KNOWN_LENGTH = 1.5;

/**
 * Multinomial logistic regression over hashed words and signals, its scores divided by a temperature (Guo et al., 2017),
 * mixed with a prior as far as it does not know the words.
 */
export class IntentModel {
  /** Row of a known word, from 1 on. */
  readonly #rowOf = new Uint16Array(FEATURE_SPACE);
  readonly #words: WeightTable;
  readonly #signalWeights: WeightTable;
  readonly #rest: Pick<IntentWeights, 'bias' | 'temperature' | 'gate' | 'prior'>;
  readonly #signals = new Signals();
  readonly #scores = new Float64Array(TOLD_BY_WORDS);

  constructor({ known, words, signals, ...rest }: IntentWeights) {
    const bits = Buffer.from(known, 'base64');
    let row = 0;
    for (let place = 0; place < FEATURE_SPACE; place++)
      if ((((bits[place >> 3] ?? 0) >> (place & 7)) & 1) === 1) this.#rowOf[place] = ++row;
    this.#words = new WeightTable(words);
    this.#signalWeights = new WeightTable(signals);
    this.#rest = rest;
  }

  /** Writes the probability of each intent that words can tell into `posterior`; they add up to 1. */
  read(features: TextFeatures, posterior: Float64Array): void {
    const { temperature, prior, gate } = this.#rest;
    const scores = this.#scores;
    const trust = trustIn(this.score(features, scores), gate, features.language);
    let most = -Infinity;
    for (const score of scores) if (score > most) most = score;
    let total = 0;
    for (let intent = 0; intent < TOLD_BY_WORDS; intent++)
      total += posterior[intent] = Math.exp(((scores[intent] ?? 0) - most) / temperature);
    for (let intent = 0; intent < TOLD_BY_WORDS; intent++)
      posterior[intent] = (trust * (posterior[intent] ?? 0)) / total + (1 - trust) * (prior[intent] ?? 0);
  }

  /** Writes the score of each intent, and answers how much of the text it knows, 0 to 1. */
  score(features: TextFeatures, scores: Float64Array): number {
    for (let intent = 0; intent < TOLD_BY_WORDS; intent++) scores[intent] = this.#rest.bias[intent] ?? 0;
    const known = this.#addWords(features.question, scores);
    const cues = this.#addSignals(features, scores);
    const words = features.question.at.length;
    // Of few words all may be taken for known by chance, as others share their places.
    const surely = cues > 0 ? known : (known * words) / (words + FEW_WORDS);
    // Numbers are hardly ever known as words, and need not be.
    return Math.max(surely, features.dense[DIGITS] ?? 0);
  }

  /** Answers the share of words that it knows. */
  #addWords({ at, weight }: SparseVector, scores: Float64Array): number {
    const words = this.#words;
    let known = 0;
    words.begin();
    for (let i = 0; i < at.length; i++) {
      const row = this.#rowOf[at[i] ?? 0] ?? UNKNOWN;
      if (row === UNKNOWN) continue;
      const value = weight[i] ?? 0;
      known += value * value;
      words.add(row - 1, value);
    }
    if (known > 0) words.end(scores, KNOWN_LENGTH / Math.sqrt(known));
    return known;
  }

  /** Answers how many cues there are. */
  #addSignals(features: TextFeatures, scores: Float64Array): number {
    const signals = this.#signals;
    const cues = signals.read(features);
    this.#signalWeights.begin();
    for (let i = 0; i < signals.size; i++) this.#signalWeights.add(signals.at[i] ?? 0, signals.value[i] ?? 0);
    this.#signalWeights.end(scores, 1);
    return cues;
  }
}

/** How far to trust what was read in a text of which so much is known, 0 to 1. */
export function trustIn(known: number, gate: IntentWeights['gate'], language: TextFeatures['language']): number {
  const trust = Math.min(1, Math.max(0, (known - gate.nothing) / (gate.all - gate.nothing)));
  return language === 'other' ? Math.min(trust, MOST_TRUST_ABROAD) : trust;
}
