import { FEATURE_SPACE } from '../../src/router/features/sparse-vector.ts';
import type { TextFeatures } from '../../src/router/features/text-features.ts';
import { IDF_STEP, SCALE_STEPS, TOPIC_WORDS, type TopicWeights } from '../../src/router/quality/topics.ts';
import { seeded } from '../../test/support/seeded.ts';
import { shuffled } from './chance.ts';

export type TopicExample = { readonly features: TextFeatures; readonly topic: string };

const EPOCHS = 8;
const LEARNING_RATE = 0.3;
const FIRST_SQUARES = 0.01;
const RIDGE = 1e-4;
const BIAS_RATE = 0.02;
/** A word that stands in one text alone says nothing about others. */
const FEWEST_TEXTS = 2;
const SEED = 3;

/** Words of a text in the classifier's folded places. */
type Text = { readonly words: readonly number[]; readonly values: readonly number[] };

/** Trains the classifier of topics: multinomial logistic regression by AdaGrad, then weights rounded to bytes. */
export function trainTopics(examples: readonly TopicExample[]): TopicWeights {
  const topics = [...new Set(examples.map(({ topic }) => topic))].sort();
  const vocabulary = vocabularyOf(examples);
  const texts = examples.map(({ features }) => vocabulary.read(features));
  const labels = examples.map(({ topic }) => topics.indexOf(topic));
  const { weights, bias } = fit(texts, labels, topics.length);
  const reach = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  const bytes = Int8Array.from(weights, (weight) => Math.round((weight / reach) * SCALE_STEPS));
  return {
    topics,
    reach,
    bias: Array.from(bias, (value) => Number(value.toFixed(5))),
    known: Buffer.from(vocabulary.known).toString('base64'),
    idf: Buffer.from(vocabulary.idf).toString('base64'),
    weights: Buffer.from(bytes.buffer).toString('base64'),
  };
}

function vocabularyOf(examples: readonly TopicExample[]) {
  const counts = new Uint32Array(FEATURE_SPACE);
  for (const { features } of examples) for (const at of features.words.at) counts[at]!++;
  const known = new Uint8Array(FEATURE_SPACE / 8);
  const idf = new Uint8Array(TOPIC_WORDS);
  const most = new Uint32Array(TOPIC_WORDS);
  counts.forEach((count, at) => {
    if (count < FEWEST_TEXTS) return;
    known[at >> 3]! |= 1 << (at & 7);
    const folded = at % TOPIC_WORDS;
    most[folded] = Math.max(most[folded]!, count);
    idf[folded] = Math.round(Math.log((examples.length + 1) / (most[folded] + 1)) / IDF_STEP);
  });
  const read = ({ words: { at, weight } }: TextFeatures): Text => {
    const words: number[] = [];
    const values: number[] = [];
    let squares = 0;
    at.forEach((word, i) => {
      if (((known[word >> 3]! >> (word & 7)) & 1) === 0) return;
      const value = weight[i]! * idf[word % TOPIC_WORDS]!;
      words.push(word % TOPIC_WORDS);
      values.push(value);
      squares += value * value;
    });
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    return { words, values: values.map((value) => value * scale) };
  };
  return { known, idf, read };
}

function fit(texts: readonly Text[], labels: readonly number[], topics: number) {
  const weights = new Float32Array(TOPIC_WORDS * topics);
  const squares = new Float32Array(TOPIC_WORDS * topics).fill(FIRST_SQUARES);
  const bias = new Float64Array(topics);
  const chances = new Float64Array(topics);
  const random = seeded(SEED);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (const at of shuffled(texts.length, random)) {
      const text = texts[at]!;
      foretell(text, weights, bias, chances);
      chances[labels[at]!]! -= 1;
      text.words.forEach((word, i) => {
        const value = text.values[i]!;
        if (value === 0) return;
        for (let topic = 0, place = word * topics; topic < topics; topic++, place++) {
          const gradient = chances[topic]! * value + RIDGE * weights[place]!;
          squares[place]! += gradient * gradient;
          weights[place]! -= (LEARNING_RATE * gradient) / Math.sqrt(squares[place]!);
        }
      });
      for (let topic = 0; topic < topics; topic++) bias[topic]! -= BIAS_RATE * chances[topic]!;
    }
  }
  return { weights, bias };
}

/** Probabilities of the topics. */
function foretell(text: Text, weights: Float32Array, bias: Float64Array, chances: Float64Array): void {
  const topics = bias.length;
  chances.set(bias);
  text.words.forEach((word, i) => {
    const value = text.values[i]!;
    for (let topic = 0, place = word * topics; topic < topics; topic++, place++)
      chances[topic]! += value * weights[place]!;
  });
  const most = Math.max(...chances);
  let sum = 0;
  for (let topic = 0; topic < topics; topic++) sum += chances[topic] = Math.exp(chances[topic]! - most);
  for (let topic = 0; topic < topics; topic++) chances[topic]! /= sum;
}
