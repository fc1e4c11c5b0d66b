import { FEATURES, WEIGHT_PLACES } from '../../../src/guardrails/pii/names/latin-features.ts';
import { allowedOf, LABELS, label, type TaggerWeights } from '../../../src/guardrails/pii/names/latin-tagger.ts';

/** A text as it is learned from: the places of its words' features, and the labels that are right. */
export type Example = { readonly places: Int32Array; readonly labels: Uint8Array };

const EPOCHS = 8;
/** How much better than others what is right must be; a name that is missed costs more than one too many. */
const MARGIN = { other: 1, missed: 2 } as const;
/** By so much `none` must be better than a name, in units of the kept weights; below 0 finds more. */
const CAUTION = -40;
const LARGEST_BYTE = 127;
/** The largest of so many weights is kept whole, larger ones are cut. */
const KEPT_WHOLE = 0.9995;

/** A structured perceptron with margin (Taskar et al., 2003), averaged over all steps (Collins, 2002). */
class Training {
  readonly #weights = new Float64Array(WEIGHT_PLACES * LABELS);
  readonly #drift = new Float64Array(WEIGHT_PLACES * LABELS);
  readonly #transitions = new Float64Array(LABELS * LABELS);
  readonly #transitionDrift = new Float64Array(LABELS * LABELS);
  readonly #allowed = allowedOf(new Array<number>(LABELS * LABELS).fill(0));
  #step = 1;

  learn({ places, labels }: Example): void {
    const guess = this.#guess(places, labels);
    this.#step++;
    if (guess.every((one, at) => one === labels[at])) return;
    for (let at = 0; at < labels.length; at++) {
      const [right = 0, wrong = 0] = [labels[at], guess[at]];
      const [rightBefore = 0, wrongBefore = 0] = at === 0 ? [0, 0] : [labels[at - 1], guess[at - 1]];
      if (right !== wrong || rightBefore !== wrongBefore) {
        this.#shift(rightBefore * LABELS + right, 1);
        this.#shift(wrongBefore * LABELS + wrong, -1);
      }
      if (right === wrong) continue;
      for (let feature = 0; feature < FEATURES; feature++) {
        const place = (places[at * FEATURES + feature] ?? 0) * LABELS;
        this.#add(place + right, 1);
        this.#add(place + wrong, -1);
      }
    }
  }

  #add(at: number, by: number): void {
    this.#weights[at] = (this.#weights[at] ?? 0) + by;
    this.#drift[at] = (this.#drift[at] ?? 0) + by * this.#step;
  }

  #shift(at: number, by: number): void {
    this.#transitions[at] = (this.#transitions[at] ?? 0) + by;
    this.#transitionDrift[at] = (this.#transitionDrift[at] ?? 0) + by * this.#step;
  }

  /** The likeliest labels, wrong ones being helped by the margin. */
  #guess(places: Int32Array, labels: Uint8Array): Uint8Array {
    const count = labels.length;
    const scores = new Float64Array(count * LABELS);
    const from = new Uint8Array(count * LABELS);
    for (let at = 0; at < count; at++)
      for (let one = 0; one < LABELS; one++) {
        const [before, best] = this.#bestBefore(scores, at, one);
        from[at * LABELS + one] = before;
        scores[at * LABELS + one] = best + this.#own(places, at, one) + marginOf(one, labels[at] ?? 0);
      }
    const guess = new Uint8Array(count);
    let best = bestOf(scores.subarray((count - 1) * LABELS));
    for (let at = count - 1; at >= 0; at--) {
      guess[at] = best;
      best = from[at * LABELS + best] ?? 0;
    }
    return guess;
  }

  #own(places: Int32Array, at: number, one: number): number {
    let score = 0;
    for (let feature = 0; feature < FEATURES; feature++)
      score += this.#weights[(places[at * FEATURES + feature] ?? 0) * LABELS + one] ?? 0;
    return score;
  }

  /** The label before that leads to this one best, and its score. */
  #bestBefore(scores: Float64Array, at: number, one: number): readonly [label: number, score: number] {
    let [before, best] = [0, -Infinity];
    for (let other = 0; other < (at === 0 ? 1 : LABELS); other++) {
      const so = at === 0 ? 0 : (scores[(at - 1) * LABELS + other] ?? 0);
      const step = other * LABELS + one;
      const score = so + (this.#transitions[step] ?? 0) + (this.#allowed[step] ?? 0);
      if (score > best) [before, best] = [other, score];
    }
    return [before, best];
  }

  /** The mean of the weights over all steps, as bytes of one scale. */
  kept(): TaggerWeights {
    const mean = this.#weights.map((weight, at) => weight - (this.#drift[at] ?? 0) / this.#step);
    const sizes = mean
      .map(Math.abs)
      .filter((size) => size > 0)
      .sort();
    const scale = LARGEST_BYTE / (sizes[Math.floor(sizes.length * KEPT_WHOLE)] ?? 1);
    const bytes = Int8Array.from(mean, (weight) =>
      Math.max(-LARGEST_BYTE, Math.min(LARGEST_BYTE, Math.round(weight * scale))),
    );
    const transitions = Array.from(this.#transitions, (weight, at) =>
      Math.round(
        (weight - (this.#transitionDrift[at] ?? 0) / this.#step) * scale + (at % LABELS === label.none ? CAUTION : 0),
      ),
    );
    return { weights: Buffer.from(bytes.buffer).toString('base64'), transitions };
  }
}

function marginOf(one: number, right: number): number {
  if (one === right) return 0;
  return one === label.none ? MARGIN.missed : MARGIN.other;
}

function bestOf(scores: Float64Array): number {
  let best = 0;
  for (let one = 1; one < LABELS; one++) if ((scores[one] ?? 0) > (scores[best] ?? 0)) best = one;
  return best;
}

/** Weights learned of these examples, in an order of chance. */
export function trainedTagger(examples: readonly Example[], random: () => number): TaggerWeights {
  const training = new Training();
  const order = examples.map((_, at) => at);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (let at = order.length - 1; at > 0; at--) {
      const other = Math.floor(random() * (at + 1));
      [order[at], order[other]] = [order[other] ?? 0, order[at] ?? 0];
    }
    for (const at of order) {
      const example = examples[at];
      if (example) training.learn(example);
    }
  }
  return training.kept();
}
