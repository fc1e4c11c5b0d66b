import { FEATURE_SPACE, type SparseVector } from '../features/sparse-vector.ts';
import type { OutcomeExample } from './outcome-example.ts';
import { WordIndex } from './word-index.ts';

const NEIGHBOURS = 100;
/** Similarities are sorted into so many drawers to find the nearest without sorting all. */
const DRAWERS = 512;
/** The index is built anew when an eighth of the examples are not in it, or so many. */
const FRESH_SHARE = 1 / 8;
const FEWEST_FRESH = 16;
const MOST_FRESH = 512;

/** The nearest examples of a text: slots and cosines, in no order; used again by the next search. */
export type Nearest = { readonly slots: Uint16Array; readonly cosines: Float32Array; size: number; most: number };

/**
 * Finds the examples whose words are most like those of a text, by cosine. Those that came after the index was built are
 * compared one by one.
 */
export class Neighbours {
  readonly #examples: readonly OutcomeExample[];
  readonly #cosines: Float32Array;
  readonly #query = new Float32Array(FEATURE_SPACE);
  readonly #drawers = new Uint32Array(DRAWERS);
  readonly #nearest: Nearest = {
    slots: new Uint16Array(NEIGHBOURS),
    cosines: new Float32Array(NEIGHBOURS),
    size: 0,
    most: 0,
  };
  #index = WordIndex.empty();
  /** Weights of the examples that the index does not hold as they are, by slot. */
  #fresh = new Map<number, Float32Array>();
  #building: Generator<undefined, WordIndex> | undefined;
  /** Those that came since the building began. */
  readonly #since = new Set<number>();

  /** `examples` by slot, as they stand at each search. */
  constructor(examples: readonly OutcomeExample[], mostExamples: number) {
    this.#examples = examples;
    this.#cosines = new Float32Array(mostExamples);
  }

  /** Weights by rarity, of length 1, as the index last built has it. */
  weigh(words: SparseVector): Float32Array {
    return this.#index.rarity.weigh(words);
  }

  /** A long text without its least telling words. */
  telling(words: SparseVector): SparseVector {
    return this.#index.rarity.telling(words);
  }

  /** A text that is about to be learned from. */
  meet(words: SparseVector): void {
    this.#index.rarity.meet(words);
  }

  /** An example has come, or has taken another's place. */
  add(slot: number, { words }: OutcomeExample): void {
    this.meet(words);
    this.#fresh.set(slot, this.weigh(words));
    if (this.#building) this.#since.add(slot);
  }

  /** Goes on with the building of a new index, where one is due; tells whether it has been finished. */
  work(): boolean {
    const many = Math.min(MOST_FRESH, Math.max(FEWEST_FRESH, this.#examples.length * FRESH_SHARE));
    if (!this.#building && this.#fresh.size < many) return false;
    const { value } = this.#begun().next();
    if (!value) return false;
    this.#use(value);
    return true;
  }

  /** Builds the index anew, at once. */
  rebuild(): void {
    this.#building = undefined;
    const building = this.#begun();
    for (;;) {
      const { value } = building.next();
      if (value) return this.#use(value);
    }
  }

  #begun(): Generator<undefined, WordIndex> {
    if (this.#building) return this.#building;
    this.#since.clear();
    return (this.#building = WordIndex.build(this.#examples));
  }

  #use(index: WordIndex): void {
    this.#index = index;
    this.#building = undefined;
    this.#fresh = new Map();
    for (const slot of this.#since) {
      const example = this.#examples[slot];
      if (!example) continue;
      this.meet(example.words);
      this.#fresh.set(slot, this.weigh(example.words));
    }
  }

  /** `weight` as `weigh` tells; the example at `but` is passed over. */
  find(at: Uint32Array, weight: Float32Array, but = -1): Nearest {
    const cosines = this.#cosines.fill(0);
    this.#index.addCosines(at, weight, cosines);
    if (this.#fresh.size > 0) this.#compareFresh(at, weight);
    if (but >= 0) cosines[but] = 0;
    return this.#pick(this.#examples.length);
  }

  #compareFresh(at: Uint32Array, weight: Float32Array): void {
    const query = this.#query;
    for (let i = 0; i < at.length; i++) query[at[i] ?? 0] = weight[i] ?? 0;
    for (const [slot, weighed] of this.#fresh) {
      const places = this.#examples[slot]?.words.at;
      let cosine = 0;
      if (places) {
        for (let i = 0; i < weighed.length; i++) cosine += (weighed[i] ?? 0) * (query[places[i] ?? 0] ?? 0);
      }
      this.#cosines[slot] = cosine;
    }
    for (const place of at) query[place] = 0;
  }

  /** The nearest of the first `count` slots, by drawers: what lies in the last drawer is taken as it comes. */
  #pick(count: number): Nearest {
    const cosines = this.#cosines;
    const drawers = this.#drawers.fill(0);
    const nearest = this.#nearest;
    nearest.size = nearest.most = 0;
    for (let slot = 0; slot < count; slot++) {
      const cosine = cosines[slot] ?? 0;
      if (cosine <= 0) continue;
      const drawer = drawerOf(cosine);
      drawers[drawer] = (drawers[drawer] ?? 0) + 1;
    }
    let last = DRAWERS - 1;
    let above = 0;
    while (last > 0 && above + (drawers[last] ?? 0) < NEIGHBOURS) above += drawers[last--] ?? 0;
    let room = NEIGHBOURS - above;
    for (let slot = 0; slot < count; slot++) {
      const cosine = cosines[slot] ?? 0;
      if (cosine <= 0) continue;
      const drawer = drawerOf(cosine);
      if (drawer < last || (drawer === last && room-- <= 0)) continue;
      nearest.slots[nearest.size] = slot;
      nearest.cosines[nearest.size++] = Math.min(1, cosine);
      if (cosine > nearest.most) nearest.most = Math.min(1, cosine);
    }
    return nearest;
  }
}

/** Low cosines, which most have, are told apart more finely. */
const drawerOf = (cosine: number): number => Math.min(DRAWERS - 1, Math.floor(Math.sqrt(cosine) * DRAWERS));
