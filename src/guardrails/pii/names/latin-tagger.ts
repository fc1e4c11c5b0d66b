import { FEATURES, LatinFeatures, MOST_TAGGED, WEIGHT_PLACES } from './latin-features.ts';
import type { Words } from './words.ts';

/** What a word is: of no name, or the first or a further word of a person's name or an address. */
export const label = { none: 0, person: 1, inPerson: 2, address: 3, inAddress: 4 } as const;

export const LABELS = 5;

/** A trained tagger as it is kept. */
export type TaggerWeights = {
  /** For each place and label a signed byte, in base64. */
  readonly weights: string;
  /** What follows what: for each label before, each label. */
  readonly transitions: readonly number[];
};

/** May this label stand behind that one? The text's start is `none`. */
const follows = (after: number, before: number): boolean =>
  (after !== label.inPerson || before === label.person || before === label.inPerson) &&
  (after !== label.inAddress || before === label.address || before === label.inAddress);

const NEVER = -1_000_000;

/**
 * A first-order sequence tagger with linear scores (Collins, 2002): the likeliest labels of a stretch of words by
 * Viterbi's way.
 */
export class LatinTagger {
  readonly #weights: Int8Array;
  readonly #transitions: Int32Array;
  readonly #features = new LatinFeatures();
  readonly #scores = new Int32Array(MOST_TAGGED * LABELS);
  readonly #from = new Uint8Array(MOST_TAGGED * LABELS);
  /** Of the words tagged last: how much more each is of a name than of none, by itself. */
  readonly #leads = new Int32Array(MOST_TAGGED);

  constructor({ weights, transitions }: TaggerWeights) {
    this.#weights = new Int8Array(WEIGHT_PLACES * LABELS);
    this.#weights.set(Buffer.from(weights, 'base64').subarray(0, this.#weights.length));
    this.#transitions = allowedOf(transitions);
  }

  /** Writes the labels of the words from `first` up to `last`, `MOST_TAGGED` at most, into `labels`. */
  tag(words: Words, first: number, last: number, labels: Uint8Array): void {
    this.#features.read(words, first, last);
    const count = last - first;
    for (let offset = 0; offset < count; offset++) this.#score(offset);
    let best = 0;
    const end = (count - 1) * LABELS;
    for (let one = 1; one < LABELS; one++)
      if (valueAt(this.#scores, end + one) > valueAt(this.#scores, end + best)) best = one;
    for (let offset = count - 1; offset >= 0; offset--) {
      labels[first + offset] = best;
      best = this.#from[offset * LABELS + best] ?? 0;
    }
  }

  /** How much more the word that stands `offset` words behind the first of the last stretch is of a name than of none. */
  leadOf(offset: number): number {
    return valueAt(this.#leads, offset);
  }

  #score(offset: number): void {
    const features = this.#features;
    features.placesOf(offset);
    let [none, person, inPerson, address, inAddress] = [0, 0, 0, 0, 0];
    for (let feature = 0; feature < FEATURES; feature++) {
      const at = valueAt(features.places, feature) * LABELS;
      none += weightAt(this.#weights, at);
      person += weightAt(this.#weights, at + 1);
      inPerson += weightAt(this.#weights, at + 2);
      address += weightAt(this.#weights, at + 3);
      inAddress += weightAt(this.#weights, at + 4);
    }
    this.#leads[offset] = Math.max(person, inPerson) - none;
    this.#keep(offset, label.none, none);
    this.#keep(offset, label.person, person);
    this.#keep(offset, label.inPerson, inPerson);
    this.#keep(offset, label.address, address);
    this.#keep(offset, label.inAddress, inAddress);
  }

  #keep(offset: number, one: number, own: number): void {
    let best = NEVER;
    let from = 0;
    const before = (offset - 1) * LABELS;
    if (offset === 0) best = valueAt(this.#transitions, one);
    else
      for (let other = 0; other < LABELS; other++) {
        const score = valueAt(this.#scores, before + other) + valueAt(this.#transitions, other * LABELS + one);
        if (score > best) {
          best = score;
          from = other;
        }
      }
    this.#scores[offset * LABELS + one] = best + own;
    this.#from[offset * LABELS + one] = from;
  }
}

const valueAt = (values: Int32Array, at: number): number => values[at] ?? 0;
const weightAt = (weights: Int8Array, at: number): number => weights[at] ?? 0;

/** The transitions, with those that cannot be far below all others. */
export function allowedOf(transitions: readonly number[]): Int32Array {
  return Int32Array.from({ length: LABELS * LABELS }, (_, at) =>
    follows(at % LABELS, Math.floor(at / LABELS)) ? (transitions[at] ?? 0) : NEVER,
  );
}
