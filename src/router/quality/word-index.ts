import { FEATURE_SPACE } from '../features/sparse-vector.ts';
import type { OutcomeExample } from './outcome-example.ts';
import { WordRarity } from './word-rarity.ts';

/** Words that stand in more than this share of the examples tell nothing and cost most. */
const COMMON_SHARE = 0.2;
/** With fewer examples no word is common. */
const FEW_EXAMPLES = 1000;
/** After so many examples the building pauses. */
const PAUSE_AFTER = 128;

/** Which examples have which words, in one piece of memory, as they were when it was built. */
export class WordIndex {
  /** How rare words were then. */
  readonly rarity: WordRarity;
  /** Where the examples of a word begin; those of a common word are left out. */
  readonly #starts: Uint32Array;
  readonly #slots: Uint16Array;
  readonly #weights: Float32Array;

  private constructor(rarity: WordRarity, starts: Uint32Array, total: number) {
    this.rarity = rarity;
    this.#starts = starts;
    this.#slots = new Uint16Array(total);
    this.#weights = new Float32Array(total);
  }

  static empty(): WordIndex {
    return new WordIndex(new WordRarity(), new Uint32Array(FEATURE_SPACE + 1), 0);
  }

  /** Builds in pieces of about a millisecond: requests are answered between them. */
  static *build(examples: readonly OutcomeExample[]): Generator<undefined, WordIndex> {
    const taken = examples.slice();
    const counts = new Uint32Array(FEATURE_SPACE);
    for (const [slot, { words }] of taken.entries()) {
      for (const at of words.at) counts[at] = (counts[at] ?? 0) + 1;
      if (slot % PAUSE_AFTER === PAUSE_AFTER - 1) yield;
    }
    const starts = new Uint32Array(FEATURE_SPACE + 1);
    const most = taken.length < FEW_EXAMPLES ? Infinity : COMMON_SHARE * taken.length;
    let total = 0;
    for (let at = 0; at < FEATURE_SPACE; at++) {
      starts[at] = total;
      const count = counts[at] ?? 0;
      if (count <= most) total += count;
    }
    starts[FEATURE_SPACE] = total;
    yield;
    const index = new WordIndex(new WordRarity(taken.length, counts), starts, total);
    yield;
    const filled = starts.slice();
    for (const [slot, example] of taken.entries()) {
      index.#put(slot, example, filled);
      if (slot % PAUSE_AFTER === PAUSE_AFTER - 1) yield;
    }
    return index;
  }

  #put(slot: number, { words }: OutcomeExample, filled: Uint32Array): void {
    const weighed = this.rarity.weigh(words);
    for (let i = 0; i < weighed.length; i++) {
      const at = words.at[i] ?? 0;
      const place = filled[at] ?? 0;
      if (place === this.#starts[at + 1]) continue;
      this.#slots[place] = slot;
      this.#weights[place] = weighed[i] ?? 0;
      filled[at] = place + 1;
    }
  }

  /** Adds to each example's cosine, by slot, what it shares with the text. `weight` as `rarity` weighs. */
  addCosines(at: Uint32Array, weight: Float32Array, cosines: Float32Array): void {
    for (let i = 0; i < at.length; i++) {
      const place = at[i] ?? 0;
      const own = weight[i] ?? 0;
      const end = this.#starts[place + 1] ?? 0;
      for (let entry = this.#starts[place] ?? 0; entry < end; entry++) {
        const slot = this.#slots[entry] ?? 0;
        cosines[slot] = (cosines[slot] ?? 0) + own * (this.#weights[entry] ?? 0);
      }
    }
  }
}
