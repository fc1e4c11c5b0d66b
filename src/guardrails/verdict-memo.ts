import { digestOf } from './text-digest.ts';

/** Texts whose verdict is kept, once and again as many: some thousand conversations of some turns. */
const MOST_VERDICTS = 10_000;
/** A shorter text is looked at again as quickly as it is found. */
const WORTH_KEEPING_CHARS = 64;

/**
 * What was found in texts that do not change: of a long conversation only the last turn is new. Texts are kept as
 * digests. When there are too many, those go that have not been asked for since the last time.
 */
export class VerdictMemo<V> {
  readonly #most: number;
  #recent = new Map<string, V>();
  #earlier = new Map<string, V>();

  constructor(most = MOST_VERDICTS) {
    this.#most = most;
  }

  /** Under which a text is found; undefined where it is not worth it. */
  keyOf(policy: string, stage: string, text: string): string | undefined {
    return text.length < WORTH_KEEPING_CHARS ? undefined : `${policy}\n${stage}${digestOf(text)}`;
  }

  get(key: string): V | undefined {
    const recent = this.#recent.get(key);
    if (recent !== undefined) return recent;
    const earlier = this.#earlier.get(key);
    if (earlier !== undefined) this.set(key, earlier);
    return earlier;
  }

  set(key: string, value: V): void {
    if (this.#recent.size >= this.#most) {
      this.#earlier = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(key, value);
  }
}
