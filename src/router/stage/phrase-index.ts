import { type Term, termsOf } from '../../language/terms.ts';

/** A phrase is found where all its terms are, in any order; each term is a bit of `whole`. */
type Phrase = { readonly set: number; readonly terms: number; readonly whole: number };
type Place = { readonly phrase: number; readonly bit: number };

/** Of a longer phrase only the first terms count: a bit each. */
const MOST_TERMS = 8;

/** Several sets of phrases, found in a text together, by the stems of their words. */
export class PhraseIndex {
  /** For each set the number of terms of its phrases that the last text had; each word of the text ends one phrase at most. */
  readonly found: Uint16Array;
  readonly #phrases: Phrase[] = [];
  readonly #places = new Map<string, Place[]>();
  readonly #seen: Uint8Array;
  readonly #touched: number[] = [];
  /** For each set the word of the text that ended a phrase last. */
  readonly #endedAt: Int32Array;

  constructor(sets: readonly (readonly string[])[]) {
    for (const [set, phrases] of sets.entries()) for (const phrase of phrases) this.#add(phrase, set);
    this.found = new Uint16Array(sets.length);
    this.#endedAt = new Int32Array(sets.length);
    this.#seen = new Uint8Array(this.#phrases.length);
  }

  /** Looks for the phrases in a text of these terms, and leaves in `found` what there is. */
  read(terms: readonly Term[]): void {
    this.found.fill(0);
    this.#endedAt.fill(-1);
    for (const [at, { stems }] of terms.entries()) for (const stem of stems) this.#mark(this.#places.get(stem), at);
    for (const at of this.#touched) this.#seen[at] = 0;
    this.#touched.length = 0;
  }

  #add(text: string, set: number): void {
    const terms = termsOf(text).slice(0, MOST_TERMS);
    if (terms.length === 0) return;
    const phrase = this.#phrases.push({ set, terms: terms.length, whole: (1 << terms.length) - 1 }) - 1;
    for (const [at, { stems }] of terms.entries()) {
      for (const stem of stems) {
        const places = this.#places.get(stem);
        const place = { phrase, bit: 1 << at };
        if (places) places.push(place);
        else this.#places.set(stem, [place]);
      }
    }
  }

  #mark(places: readonly Place[] | undefined, word: number): void {
    if (!places) return;
    for (const { phrase: at, bit } of places) {
      const phrase = this.#phrases[at];
      const before = this.#seen[at] ?? 0;
      if (!phrase || before === phrase.whole) continue;
      if (before === 0) this.#touched.push(at);
      const now = (this.#seen[at] = before | bit);
      if (now !== phrase.whole || this.#endedAt[phrase.set] === word) continue;
      this.#endedAt[phrase.set] = word;
      this.found[phrase.set] = (this.found[phrase.set] ?? 0) + phrase.terms;
    }
  }
}
