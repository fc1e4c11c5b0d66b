import type { FloatTape, FloatTapeReader } from './float-tape.ts';
import type { Figures } from './quality-input.ts';

/** A text as the heads see it. */
export type HeadInput = {
  /** Ascending, up to the feature space. */
  readonly at: Uint32Array;
  /** Weighted by rarity, of length 1. */
  readonly weight: Float32Array;
  readonly figures: Figures;
};

/** Words are folded into fewer places than there are features: a head of a model takes 256 KB. */
export const HEAD_WORDS = 2 ** 15;

/** Words say less than figures and topics where outcomes are few. */
const WORDS_SCALE = 0.4;
const LEARNING_RATE = 0.07;
const FIRST_SQUARES = 0.1;
const RIDGE = 1e-4;
/** What all models have in common, that a prompt is hard, is learned faster than what is a model's own. */
const COMMON_SHARE = 1;
const OWN_SHARE = 0.5;

/** Weights with the sums of their squared gradients, after which AdaGrad sets each one's step. */
class Head {
  readonly words = new Float32Array(HEAD_WORDS);
  readonly wordSquares = new Float32Array(HEAD_WORDS).fill(FIRST_SQUARES);
  readonly figures: Float32Array;
  readonly figureSquares: Float32Array;

  constructor(figures: number) {
    this.figures = new Float32Array(figures);
    this.figureSquares = new Float32Array(figures).fill(FIRST_SQUARES);
  }

  dot({ at, weight, figures }: HeadInput): number {
    let words = 0;
    for (let i = 0; i < at.length; i++) words += (weight[i] ?? 0) * (this.words[(at[i] ?? 0) % HEAD_WORDS] ?? 0);
    let rest = 0;
    for (let i = 0; i < figures.length; i++) rest += (figures[i] ?? 0) * (this.figures[i] ?? 0);
    return WORDS_SCALE * words + rest;
  }

  write(tape: FloatTape): void {
    for (const numbers of [this.words, this.wordSquares, this.figures, this.figureSquares]) tape.putAll(numbers);
  }

  read(tape: FloatTapeReader): void {
    for (const numbers of [this.words, this.wordSquares, this.figures, this.figureSquares]) tape.takeInto(numbers);
  }

  /** One step of AdaGrad (Duchi, Hazan and Singer, 2011) against the slope of the loss. */
  step({ at, weight, figures }: HeadInput, slope: number): void {
    for (let i = 0; i < at.length; i++) {
      const word = (at[i] ?? 0) % HEAD_WORDS;
      stepOne(this.words, this.wordSquares, word, slope * WORDS_SCALE * (weight[i] ?? 0));
    }
    for (let i = 0; i < figures.length; i++) stepOne(this.figures, this.figureSquares, i, slope * (figures[i] ?? 0));
  }
}

function stepOne(weights: Float32Array, squares: Float32Array, at: number, slope: number): void {
  const gradient = slope + RIDGE * (weights[at] ?? 0);
  const sum = (squares[at] ?? 0) + gradient * gradient;
  squares[at] = sum;
  weights[at] = (weights[at] ?? 0) - (LEARNING_RATE * gradient) / Math.sqrt(sum);
}

class ModelHead extends Head {
  bias: number;
  biasSquares = FIRST_SQUARES;

  constructor(figures: number, bias: number) {
    super(figures);
    this.bias = bias;
  }
}

/**
 * Logistic regressions that tell how probably a model answers well: one head that all models share, so that what is learned
 * of one helps the others, and one of each model (as Daumé, 2007, adapts to domains).
 */
export class OutcomeHeads {
  readonly #figures: number;
  readonly #shared: Head;
  readonly #own: (ModelHead | undefined)[] = [];

  constructor(figures: number) {
    this.#figures = figures;
    this.#shared = new Head(figures);
  }

  /** What `chance` needs, the same for all models. */
  shared(input: HeadInput): number {
    return COMMON_SHARE * this.#shared.dot(input);
  }

  /** 0 to 1; 0.5 for a model of which nothing has been learned. */
  chance(model: number, input: HeadInput, shared: number): number {
    const own = this.#own[model];
    return own ? sigmoid(own.bias + shared + OWN_SHARE * own.dot(input)) : 0.5;
  }

  /** `quality` 0 to 1; a step `weight` times as long as usual. */
  learn(model: number, input: HeadInput, quality: number, weight: number): void {
    const own = (this.#own[model] ??= new ModelHead(this.#figures, logit(quality)));
    const slope = weight * (this.chance(model, input, this.shared(input)) - quality);
    own.step(input, OWN_SHARE * slope);
    this.#shared.step(input, COMMON_SHARE * slope);
    own.biasSquares += slope * slope;
    own.bias -= (LEARNING_RATE * slope) / Math.sqrt(own.biasSquares);
  }

  /** Where a model begins of which many outcomes are learned at once. `mean` 0 to 1. */
  begin(model: number, mean: number): void {
    this.#own[model] ??= new ModelHead(this.#figures, logit(mean));
  }

  forget(model: number): void {
    this.#own[model] = undefined;
  }

  /** How many numbers `write` puts at most. */
  size(models: number): number {
    return (models + 1) * (2 * HEAD_WORDS + 2 * this.#figures + 3);
  }

  /** Of the first `models` models. */
  write(tape: FloatTape, models: number): void {
    this.#shared.write(tape);
    for (let model = 0; model < models; model++) {
      const own = this.#own[model];
      tape.put(own ? 1 : 0);
      if (!own) continue;
      tape.put(own.bias, own.biasSquares);
      own.write(tape);
    }
  }

  read(tape: FloatTapeReader, models: number): void {
    this.#shared.read(tape);
    for (let model = 0; model < models; model++) {
      if (tape.takeCount(1) === 0) continue;
      const own = new ModelHead(this.#figures, 0.5);
      own.bias = tape.take();
      own.biasSquares = tape.take();
      own.read(tape);
      this.#own[model] = own;
    }
  }
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
/** Never infinite, as one outcome is no certainty. */
const logit = (share: number): number => Math.log((share + 0.2) / (1.2 - share));
