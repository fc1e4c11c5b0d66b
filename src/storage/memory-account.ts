import type { CountWindow, LedgerStanding } from './ledger.ts';

/** Steps that have passed are dropped together once there are so many. */
const MOST_PASSED = 64;

/** One account: what was counted in each step of its window, and what is held. */
export class MemoryAccount {
  readonly window: CountWindow;
  held = 0;
  #counted = 0;
  /** Steps in which something was counted, oldest first, and how much; those before `#first` have passed. */
  readonly #steps: number[] = [];
  readonly #amounts: number[] = [];
  #first = 0;

  constructor(window: CountWindow) {
    this.window = window;
  }

  /** In the window that ends at `now`, in milliseconds since the epoch. */
  countedAt(now: number): number {
    if (this.#first < this.#steps.length) this.#pass(this.#stepOf(now));
    return this.#counted;
  }

  count(amount: number, now: number): void {
    if (amount === 0 || this.window.steps === 0) return;
    const step = this.#stepOf(now);
    this.#pass(step);
    this.#counted += amount;
    const last = this.#steps.length - 1;
    if (last >= this.#first && this.#steps[last] === step) this.#amounts[last] = (this.#amounts[last] ?? 0) + amount;
    else {
      this.#steps.push(step);
      this.#amounts.push(amount);
    }
  }

  /** Nothing is counted any more. */
  clear(): void {
    this.#counted = this.#first = this.#steps.length = this.#amounts.length = 0;
  }

  standing(now: number): LedgerStanding {
    const counted = this.countedAt(now);
    const last = counted > 0 ? this.#steps.at(-1) : undefined;
    return { counted, held: this.held, resetMs: last === undefined ? 0 : this.#endOf(last) - now };
  }

  /** Until so much is free, were nothing more to come; undefined where what is held stands in the way. */
  waitMs(amount: number, limit: number, now: number): number | undefined {
    let over = this.countedAt(now) + this.held + amount - limit;
    for (let at = this.#first; at < this.#steps.length; at++) {
      over -= this.#amounts[at] ?? 0;
      if (over <= 0) return this.#endOf(this.#steps[at] ?? 0) - now;
    }
    return undefined;
  }

  isEmpty(now: number): boolean {
    return this.held === 0 && this.countedAt(now) === 0;
  }

  #stepOf(now: number): number {
    return this.window.steps === 0 ? 0 : Math.floor(now / this.window.stepMs);
  }

  #endOf(step: number): number {
    return (step + this.window.steps) * this.window.stepMs;
  }

  #pass(step: number): void {
    const steps = this.#steps;
    // A clock that was set back: what seems to come from the future counts from now on.
    for (let at = steps.length - 1; at >= this.#first && (steps[at] ?? 0) > step; at--) steps[at] = step;
    while (this.#first < steps.length && (steps[this.#first] ?? 0) + this.window.steps <= step) {
      this.#counted -= this.#amounts[this.#first] ?? 0;
      this.#first++;
    }
    if (this.#first < MOST_PASSED && this.#first < steps.length) return;
    steps.splice(0, this.#first);
    this.#amounts.splice(0, this.#first);
    this.#first = 0;
  }
}
