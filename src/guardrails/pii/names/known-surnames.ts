import { foldOf, HASH_START, hashed } from './letters.ts';

/** Most surnames kept for one text. */
const MOST = 256;
/** A stem is shortened no further. */
const LEAST_STEM = 3;
/** Letters of case endings and of the gender of surnames, in the order of nothing: any run of them at the end is cut, three at most. */
const endingLetters = new Set(Array.from('аеєиіїйоуюяыэьмхг', (letter) => letter.charCodeAt(0)));
const LONGEST_ENDING = 3;

/** Surnames seen in a text beside given names, in whatever case. */
export class KnownSurnames {
  readonly #stems = new Set<number>();

  get size(): number {
    return this.#stems.size;
  }

  clear(): void {
    this.#stems.clear();
  }

  add(text: string, start: number, end: number): void {
    if (this.#stems.size < MOST && end - start > LEAST_STEM) this.#stems.add(stemOf(text, start, end));
  }

  has(text: string, start: number, end: number): boolean {
    return end - start > LEAST_STEM && this.#stems.has(stemOf(text, start, end));
  }
}

function stemOf(text: string, start: number, end: number): number {
  let last = end;
  while (
    last - start > LEAST_STEM &&
    end - last < LONGEST_ENDING &&
    endingLetters.has(foldOf(text.charCodeAt(last - 1)))
  )
    last--;
  let hash = HASH_START;
  for (let at = start; at < last; at++) hash = hashed(hash, foldOf(text.charCodeAt(at)));
  return hash;
}
