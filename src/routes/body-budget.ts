/** The memory that the bodies of all requests under way take: each may be within its limit and all of them too much. */
export class BodyBudget {
  takenBytes = 0;
}

/** One exchange's part of the budget. */
export class BodyShare {
  readonly #budget: BodyBudget;
  #bytes = 0;

  constructor(budget: BodyBudget) {
    this.#budget = budget;
  }

  /** False, and nothing taken, where all bodies together would come to more than `limitBytes`. */
  take(bytes: number, limitBytes: number): boolean {
    if (this.#budget.takenBytes + bytes > limitBytes) return false;
    this.#budget.takenBytes += bytes;
    this.#bytes += bytes;
    return true;
  }

  /** Gives back everything; may be called again. */
  release(): void {
    this.#budget.takenBytes -= this.#bytes;
    this.#bytes = 0;
  }
}
