import { FEATURE_SPACE } from '../../src/router/features/sparse-vector.ts';
import { KNOWN_LENGTH, TOLD_BY_WORDS } from '../../src/router/intent/intent-model.ts';
import { SIGNALS } from '../../src/router/intent/signals.ts';

/** What is learned from: the inputs a prompt has, and its intent. */
export type Example = {
  readonly words: Inputs;
  readonly signals: Inputs;
  /** Place of its intent. */
  readonly label: number;
  /** How much it counts; 1 on average. */
  readonly weight: number;
};
export type Inputs = { readonly at: ArrayLike<number>; readonly value: ArrayLike<number> };

export type Regression = {
  /** Places of the words that are known, ascending, each with a row of `words`. */
  readonly places: readonly number[];
  /** Rows of `TOLD_BY_WORDS` weights. */
  readonly words: Float64Array;
  readonly signals: Float64Array;
  readonly bias: Float64Array;
};

/** How it is trained; chosen by cross-validation on the training prompts. */
const PASSES = 25;
const STEP = 0.15;
/** Pull of each weight towards 0 when it is used. */
const PULL = 2e-4;
/** Of the inputs of an example, so many are left out by chance each time, so that none is relied on alone. */
const DROPPED_WORDS = 0.3;
const DROPPED_SIGNALS = 0.3;
/** The mean of the weights of several runs errs less than those of one. */
const RUNS = 4;
/** A word that fewer prompts have tells little. */
const LEAST_PROMPTS = 2;

/** Weights that learn by AdaGrad (Duchi et al., 2011). */
class Learned {
  readonly weights: Float64Array;
  readonly #squares: Float64Array;

  constructor(rows: number) {
    this.weights = new Float64Array(rows * TOLD_BY_WORDS);
    this.#squares = new Float64Array(this.weights.length).fill(1e-3);
  }

  addTo(scores: Float64Array, row: number, value: number): void {
    const from = row * TOLD_BY_WORDS;
    for (let c = 0; c < TOLD_BY_WORDS; c++) scores[c] = (scores[c] ?? 0) + value * (this.weights[from + c] ?? 0);
  }

  learn(errors: Float64Array, row: number, value: number): void {
    const from = row * TOLD_BY_WORDS;
    for (let c = 0; c < TOLD_BY_WORDS; c++) {
      const weight = this.weights[from + c] ?? 0;
      const slope = (errors[c] ?? 0) * value + PULL * weight;
      const squares = (this.#squares[from + c] = (this.#squares[from + c] ?? 0) + slope * slope);
      this.weights[from + c] = weight - (STEP * slope) / Math.sqrt(squares);
    }
  }
}

/** Multinomial logistic regression with dropout. The same for the same examples and `random`. */
export function regressionOf(examples: readonly Example[], random: () => number): Regression {
  const { places, prepared } = withRows(examples);
  const runs = Array.from({ length: RUNS }, () => trained(prepared, places.length, random));
  const mean = (of: (run: Run) => Learned): Float64Array =>
    of(runs[0] as Run).weights.map((_, at) => runs.reduce((sum, run) => sum + (of(run).weights[at] ?? 0), 0) / RUNS);
  return {
    places,
    words: mean((run) => run.words),
    signals: mean((run) => run.signals),
    bias: mean((run) => run.bias),
  };
}

type Run = { readonly words: Learned; readonly signals: Learned; readonly bias: Learned };

function trained(examples: readonly Example[], wordRows: number, random: () => number): Run {
  const words = new Learned(wordRows);
  const signals = new Learned(SIGNALS);
  const bias = new Learned(1);
  const errors = new Float64Array(TOLD_BY_WORDS);
  for (let pass = 0; pass < PASSES; pass++)
    for (const example of shuffled(examples, random)) {
      const someWords = some(example.words, DROPPED_WORDS, random);
      const someSignals = some(example.signals, DROPPED_SIGNALS, random);
      errors.set(bias.weights);
      for (const [row, value] of someWords) words.addTo(errors, row, value);
      for (const [row, value] of someSignals) signals.addTo(errors, row, value);
      toErrors(errors, example);
      for (const [row, value] of someWords) words.learn(errors, row, value);
      for (const [row, value] of someSignals) signals.learn(errors, row, value);
      bias.learn(errors, 0, 1);
    }
  return { words, signals, bias };
}

/** Words become rows of those that are known, as long together as the classifier makes them. */
function withRows(examples: readonly Example[]): { places: readonly number[]; prepared: readonly Example[] } {
  const prompts = new Uint32Array(FEATURE_SPACE);
  for (const { words } of examples)
    for (let i = 0; i < words.at.length; i++) prompts[words.at[i] ?? 0] = (prompts[words.at[i] ?? 0] ?? 0) + 1;
  const rowOf = new Map<number, number>();
  for (let place = 0; place < FEATURE_SPACE; place++)
    if ((prompts[place] ?? 0) >= LEAST_PROMPTS) rowOf.set(place, rowOf.size);
  const prepared = examples.map((example): Example => {
    const at: number[] = [];
    const value: number[] = [];
    let squares = 0;
    for (let i = 0; i < example.words.at.length; i++) {
      const row = rowOf.get(example.words.at[i] ?? 0);
      if (row === undefined) continue;
      at.push(row);
      value.push(example.words.value[i] ?? 0);
      squares += (example.words.value[i] ?? 0) ** 2;
    }
    const scale = KNOWN_LENGTH / Math.sqrt(squares || 1);
    return { ...example, words: { at, value: value.map((one) => one * scale) } };
  });
  return { places: [...rowOf.keys()], prepared };
}

function some(inputs: Inputs, dropped: number, random: () => number): readonly (readonly [number, number])[] {
  const kept: (readonly [number, number])[] = [];
  for (let i = 0; i < inputs.at.length; i++)
    if (random() >= dropped) kept.push([inputs.at[i] ?? 0, (inputs.value[i] ?? 0) / (1 - dropped)]);
  return kept;
}

/** Turns scores into the slope of the loss over them: probability less 1 for the example's intent, less 0 for the others. */
function toErrors(scores: Float64Array, { label, weight }: Example): void {
  const most = Math.max(...scores);
  let total = 0;
  for (let c = 0; c < scores.length; c++) total += scores[c] = Math.exp((scores[c] ?? 0) - most);
  for (let c = 0; c < scores.length; c++) scores[c] = ((scores[c] ?? 0) / total - (c === label ? 1 : 0)) * weight;
}

/** Fisher and Yates. */
function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  const order = [...items];
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [order[at], order[other]] = [order[other] as T, order[at] as T];
  }
  return order;
}
