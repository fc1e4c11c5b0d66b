/** Counts of labelled stretches found, of those missed, and of found ones that are not labelled. */
export class Tally {
  #hits = 0;
  #misses = 0;
  #extra = 0;

  add(hits: number, misses: number, extra: number): void {
    this.#hits += hits;
    this.#misses += misses;
    this.#extra += extra;
  }

  get labelled(): number {
    return this.#hits + this.#misses;
  }

  get extra(): number {
    return this.#extra;
  }

  get precision(): number {
    return ratio(this.#hits, this.#hits + this.#extra);
  }

  get recall(): number {
    return ratio(this.#hits, this.labelled);
  }

  /** The F-measure in which recall counts `beta` times as much as precision. */
  f(beta: number): number {
    const { precision, recall } = this;
    const weight = beta * beta;
    return ratio((1 + weight) * precision * recall, weight * precision + recall);
  }

  get figures(): Readonly<Record<'precision' | 'recall' | 'f1' | 'f2', number>> {
    return { precision: this.precision, recall: this.recall, f1: this.f(1), f2: this.f(2) };
  }
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
