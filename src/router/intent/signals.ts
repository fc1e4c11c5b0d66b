import { DENSE_FEATURES, type TextFeatures } from '../features/text-features.ts';
import { CUES, readCues } from './cues.ts';

/** A text of up to so many characters is alike for what it may want; the longest are beyond. */
const longestOfKind = [0, 6, 14, 28, 50, 90, 160, 300, 600, 1500] as const;
const KINDS_OF_LENGTH = longestOfKind.length + 1;
const languages = ['en', 'uk', 'ru', 'other'] as const satisfies readonly TextFeatures['language'][];

const LENGTHS_FROM = DENSE_FEATURES;
const LANGUAGES_FROM = LENGTHS_FROM + KINDS_OF_LENGTH;
const CUES_FROM = LANGUAGES_FROM + languages.length;
const PAIRS_FROM = CUES_FROM + CUES;

/** All that the classifier may see in a text beside its words: dense features, length, language, cues, pairs of cues. */
export const SIGNALS = PAIRS_FROM + (CUES * (CUES - 1)) / 2;

/** Of a pair of cues; each cue alone is 1. There are many pairs. */
const PAIR = 0.15;
/** A text of more cues has some by chance, and each counts less. */
const TELLING_CUES = 8;

/** The signals that a text has: `value[i]`, from 0 to 1, is that of signal `at[i]`. Only the first `size` are of this text. */
export class Signals {
  readonly at = new Uint16Array(SIGNALS);
  readonly value = new Float64Array(SIGNALS);
  size = 0;
  readonly #cues = new Uint8Array(CUES);

  /** Answers how many cues there are. */
  read({ dense, chars, language, question }: TextFeatures): number {
    this.size = 0;
    for (let at = 0; at < DENSE_FEATURES; at++) if (dense[at] !== 0) this.#add(at, dense[at] ?? 0);
    let kind = 0;
    while (kind < longestOfKind.length && chars > (longestOfKind[kind] ?? 0)) kind++;
    this.#add(LENGTHS_FROM + kind, 1);
    this.#add(LANGUAGES_FROM + languages.indexOf(language), 1);
    const cues = readCues(question, this.#cues);
    this.#addCues(cues);
    return cues;
  }

  #addCues(count: number): void {
    const share = Math.min(1, TELLING_CUES / count);
    for (let later = 0; later < count; later++) {
      const cue = this.#cues[later] ?? 0;
      this.#add(CUES_FROM + cue, Math.sqrt(share));
      for (let i = 0; i < later; i++)
        this.#add(PAIRS_FROM + (cue * (cue - 1)) / 2 + (this.#cues[i] ?? 0), PAIR * share);
    }
  }

  #add(at: number, value: number): void {
    this.at[this.size] = at;
    this.value[this.size++] = value;
  }
}
