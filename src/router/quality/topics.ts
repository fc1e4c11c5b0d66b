import type { TextFeatures } from '../features/text-features.ts';

/** A classifier of texts by what they are about, as it is kept. */
export type TopicWeights = {
  readonly topics: readonly string[];
  /** How far the weights of known words reach, `SCALE_STEPS` steps to each side. */
  readonly reach: number;
  /** Of each topic. */
  readonly bias: readonly number[];
  /** The words that it knows, a bit each of the whole feature space; base64. */
  readonly known: string;
  /** By folded word: the logarithm of its rarity in steps of `IDF_STEP`; base64 of bytes. */
  readonly idf: string;
  /** By folded word and topic, -127 to 127; base64 of signed bytes. */
  readonly weights: string;
};

/** Words are folded into fewer places than there are features: it costs no accuracy and keeps the file small. */
export const TOPIC_WORDS = 2 ** 13;
export const SCALE_STEPS = 127;
export const IDF_STEP = 1 / 16;

/**
 * What a text is about: a multinomial logistic regression over its words (Friedman, Hastie and Tibshirani, 2010, without
 * their penalty path). Which model answers well depends on the subject more than on the wording.
 */
export class Topics {
  readonly names: readonly string[];
  readonly #weights: Int8Array;
  readonly #known: Uint8Array;
  readonly #idf: Uint8Array;
  readonly #bias: Float64Array;
  readonly #step: number;

  constructor({ topics, reach, bias, known, idf, weights }: TopicWeights) {
    this.names = topics;
    this.#step = reach / SCALE_STEPS;
    this.#bias = Float64Array.from(bias);
    this.#known = new Uint8Array(Buffer.from(known, 'base64'));
    this.#idf = new Uint8Array(Buffer.from(idf, 'base64'));
    this.#weights = new Int8Array(Buffer.from(weights, 'base64'));
  }

  /**
   * Writes into `out`, from `from` on, how much the text is about each topic: squared probabilities, which leave little to
   * the improbable ones, adding up to 1.
   */
  read({ words: { at, weight } }: TextFeatures, out: Float64Array, from: number): void {
    const count = this.#bias.length;
    let squares = 0;
    for (let i = 0; i < at.length; i++) squares += ((weight[i] ?? 0) * this.#rarity(at[i] ?? 0)) ** 2;
    const scale = squares > 0 ? this.#step / Math.sqrt(squares) : 0;
    for (let topic = 0; topic < count; topic++) out[from + topic] = this.#bias[topic] ?? 0;
    for (let i = 0; i < at.length; i++) {
      const value = (weight[i] ?? 0) * this.#rarity(at[i] ?? 0) * scale;
      if (value === 0) continue;
      const row = ((at[i] ?? 0) % TOPIC_WORDS) * count;
      for (let topic = 0; topic < count; topic++) {
        out[from + topic] = (out[from + topic] ?? 0) + value * (this.#weights[row + topic] ?? 0);
      }
    }
    sharpen(out, from, count);
  }

  /** In steps; 0 of a word that is not known. */
  #rarity(word: number): number {
    const isKnown = ((this.#known[word >> 3] ?? 0) >> (word & 7)) & 1;
    return isKnown * (this.#idf[word % TOPIC_WORDS] ?? 0);
  }
}

/** From logits to squared probabilities that add up to 1. */
function sharpen(out: Float64Array, from: number, count: number): void {
  let most = -Infinity;
  for (let topic = 0; topic < count; topic++) most = Math.max(most, out[from + topic] ?? 0);
  let sum = 0;
  for (let topic = 0; topic < count; topic++) {
    const value = Math.exp(2 * ((out[from + topic] ?? 0) - most));
    out[from + topic] = value;
    sum += value;
  }
  for (let topic = 0; topic < count; topic++) out[from + topic] = (out[from + topic] ?? 0) / sum;
}
