import type { CountWindow, LedgerStanding } from './ledger.ts';

/** Steps that have passed are dropped together once there are so many. */
const MOST_PASSED = 64;

/** One account: what was counted in each step of its window, and what is held. */
export class MemoryAccount {
  readonly window: CountWindow;
  readonly owner: string;
  held = 0;
  #counted = 0;
  /** Steps in which something was counted, oldest first, and how much; those before `#first` have passed. */
  readonly #steps: number[] = [];
  readonly #amounts: number[] = [];
  #first = 0;
  /** Counted in another place, all of it until one moment, in milliseconds since the epoch. */
  #elsewhere = 0;
  #elsewhereUntil = 0;

  constructor(window: CountWindow, owner: string) {
    this.window = window;
    this.owner = owner;
  }

  /** In the window that ends at `now`, in milliseconds since the epoch. */
  countedAt(now: number): number {
    return this.countedHere(now) + this.#countedElsewhere(now);
  }

  /** Without what was counted in another place. */
  countedHere(now: number): number {
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

  /** In place of what was counted elsewhere as far as was known before. */
  countElsewhere(amount: number, until: number): void {
    this.#elsewhere = amount;
    this.#elsewhereUntil = until;
  }

  /** Nothing is counted any more. */
  clear(): void {
    this.#elsewhere = this.#counted = this.#first = this.#steps.length = this.#amounts.length = 0;
  }

  standing(now: number): LedgerStanding {
    const counted = this.countedAt(now);
    if (counted === 0) return { counted, held: this.held, resetMs: 0 };
    const last = this.#first < this.#steps.length ? this.#endOf(this.#steps.at(-1) ?? 0) : now;
    const until = this.#countedElsewhere(now) > 0 ? Math.max(last, this.#elsewhereUntil) : last;
    return { counted, held: this.held, resetMs: until - now };
  }

  /** Until so much is free, were nothing more to come; undefined where what is held stands in the way. */
  waitMs(amount: number, limit: number, now: number): number | undefined {
    let over = this.countedAt(now) + this.held + amount - limit;
    let elsewhere = this.#countedElsewhere(now);
    for (let at = this.#first; at < this.#steps.length; at++) {
      const end = this.#endOf(this.#steps[at] ?? 0);
      if (elsewhere > 0 && this.#elsewhereUntil <= end) {
        over -= elsewhere;
        elsewhere = 0;
        if (over <= 0) return this.#elsewhereUntil - now;
      }
      over -= this.#amounts[at] ?? 0;
      if (over <= 0) return end - now;
    }
    return elsewhere > 0 && over <= elsewhere ? this.#elsewhereUntil - now : undefined;
  }

  isEmpty(now: number): boolean {
    return this.held === 0 && this.countedAt(now) === 0;
  }

  #countedElsewhere(now: number): number {
    return this.#elsewhere > 0 && now < this.#elsewhereUntil ? this.#elsewhere : 0;
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
