/** Work that is done one piece after another, in the order in which it came. */
export class InTurn {
  readonly #most: number;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** Pieces that may be there at a time, with the one that is done just now. */
  constructor(most: number) {
    this.#most = most;
  }

  /** What came of it; undefined where too much is there already, or more than it may stand behind. */
  run<T>(work: () => Promise<T>, mostBefore = Infinity): Promise<T> | undefined {
    if (this.#waiting >= Math.min(this.#most, mostBefore)) return undefined;
    this.#waiting++;
    const done = this.#last.then(work).finally(() => {
      this.#waiting--;
    });
    this.#last = done.catch(() => undefined); // whoever asked hears of it
    return done;
  }
}
