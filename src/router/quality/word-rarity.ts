import { FEATURE_SPACE, type SparseVector } from '../features/sparse-vector.ts';

/** Of a long text only so many of its most telling words are looked at. */
const MOST_WORDS = 256;

/** Inverse document frequency of words in a number of texts. */
export class WordRarity {
  readonly #idf: Float32Array;
  /** Of a word that stands in one text. */
  readonly #rarest: number;

  /** `counts`: in how many of `texts` texts each word of the feature space stands; undefined: nothing is known. */
  constructor(texts = 0, counts?: Uint32Array) {
    // Few counts differ: a logarithm of each is quicker than one of each word.
    const idfOf = Float32Array.from({ length: texts + 1 }, (_, count) => Math.log((texts + 2) / (count + 1)));
    this.#rarest = idfOf[1] ?? 1;
    this.#idf = new Float32Array(FEATURE_SPACE).fill(1);
    if (!counts) return;
    // A word that none of the texts has would only make them all look unlike the one that has it.
    idfOf[0] = 0;
    for (let at = 0; at < FEATURE_SPACE; at++) this.#idf[at] = idfOf[counts[at] ?? 0] ?? 0;
  }

  /** Another text has come: its words are unknown no more. */
  meet({ at }: SparseVector): void {
    for (const place of at) if (this.#idf[place] === 0) this.#idf[place] = this.#rarest;
  }

  /** A long text without its least telling words. */
  telling(words: SparseVector): SparseVector {
    if (words.at.length <= MOST_WORDS) return words;
    const weighed = this.weigh(words);
    const least = weighed.slice().sort()[weighed.length - MOST_WORDS] ?? 0;
    const kept = { at: new Uint32Array(MOST_WORDS), weight: new Float32Array(MOST_WORDS) };
    let size = 0;
    for (let i = 0; i < weighed.length && size < MOST_WORDS; i++) {
      if ((weighed[i] ?? 0) < least) continue;
      kept.at[size] = words.at[i] ?? 0;
      kept.weight[size++] = words.weight[i] ?? 0;
    }
    return kept;
  }

  /** The words' weights times their rarity, of length 1; all 0 where the text has no words. */
  weigh({ at, weight }: SparseVector): Float32Array {
    const weighed = new Float32Array(at.length);
    let squares = 0;
    for (let i = 0; i < at.length; i++) {
      const value = (weight[i] ?? 0) * (this.#idf[at[i] ?? 0] ?? 0);
      weighed[i] = value;
      squares += value * value;
    }
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let i = 0; i < weighed.length; i++) weighed[i] = (weighed[i] ?? 0) * scale;
    return weighed;
  }
}
