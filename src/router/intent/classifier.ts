import { type Intent, intents } from '../../fleet/intents.ts';
import type { TextFeatures } from '../features/text-features.ts';
import type { CallShape } from './call-shape.ts';
import { IntentModel, type IntentWeights } from './intent-model.ts';
import shipped from './weights.json' with { type: 'json' };

/** What a request is thought to want. */
export type IntentGuess = {
  readonly name: Intent;
  /** The probability of `name`, 0 to 1. */
  readonly confidence: number;
  /** By how much it is more probable than the next. */
  readonly margin: number;
  /** The probability of each of `intents`, in their order; they add up to 1. */
  readonly posterior: Float64Array;
};

export type Classifier = { classify(features: TextFeatures, shape: CallShape): IntentGuess };

const VISION = intents.indexOf('vision');
const TOOL_USE = intents.indexOf('tool_use');
const FAST_UI = intents.indexOf('fast_ui');

/** How much is left to what the words say where the shape of a call has told. */
const LEFT_TO_WORDS = 0.1;
/** Tools on offer make it so many times likelier that one is wanted. */
const TOOLS_ODDS = 3;

/** A line in a user interface has fewer tokens. */
const UI_TOKENS = 60;
const CHARS_PER_TOKEN = 4;
const CYRILLIC_CHARS_PER_TOKEN = 2.2;

/** Answers in bounded time for any text. */
export function classifierOf(weights: IntentWeights): Classifier {
  const model = new IntentModel(weights);
  return {
    classify: (features, shape) => {
      const posterior = new Float64Array(intents.length);
      model.read(features, posterior);
      if (shape.hasTools) raise(posterior, TOOL_USE, TOOLS_ODDS);
      if (shape.isUi && isShort(features)) tell(posterior, FAST_UI);
      if (shape.hasImage) tell(posterior, VISION);
      return guessOf(posterior);
    },
  };
}

/** As trained by `npm run eval -- intent --fit`. */
export const classifier = classifierOf(shipped);

function isShort({ chars, language }: TextFeatures): boolean {
  const perToken = language === 'uk' || language === 'ru' ? CYRILLIC_CHARS_PER_TOKEN : CHARS_PER_TOKEN;
  return chars < UI_TOKENS * perToken;
}

function raise(posterior: Float64Array, intent: number, odds: number): void {
  const before = posterior[intent] ?? 0;
  const total = 1 + before * (odds - 1);
  posterior[intent] = before * odds;
  for (let at = 0; at < posterior.length; at++) posterior[at] = (posterior[at] ?? 0) / total;
}

function tell(posterior: Float64Array, intent: number): void {
  for (let at = 0; at < posterior.length; at++) posterior[at] = (posterior[at] ?? 0) * LEFT_TO_WORDS;
  posterior[intent] = (posterior[intent] ?? 0) + 1 - LEFT_TO_WORDS;
}

function guessOf(posterior: Float64Array): IntentGuess {
  let [best, confidence, next] = [0, 0, 0];
  for (let at = 0; at < posterior.length; at++) {
    const probability = posterior[at] ?? 0;
    if (probability > confidence) [next, best, confidence] = [confidence, at, probability];
    else if (probability > next) next = probability;
  }
  return { name: intents[best] ?? 'general', confidence, margin: confidence - next, posterior };
}
