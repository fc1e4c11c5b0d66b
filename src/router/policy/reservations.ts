import type { Nanodollars } from '../../chat/money.ts';
import type { Clock } from '../../chat/scope.ts';

/** Longer than any request takes: whoever has not ended by then was lost. */
const MOST_MS = 900_000;
const MOST_OPEN = 100_000;

type Reservation = {
  readonly at: number;
  /** What was expected of it. */
  readonly expected: Nanodollars;
  /** What is kept free for it. */
  readonly reserved: Nanodollars;
  spent: Nanodollars;
};

/** What requests under way are still expected to cost. */
export class Reservations {
  readonly #clock: Pick<Clock, 'monotonic'>;
  /** In the order they were opened. */
  readonly #open = new Map<string, Reservation>();
  #total = 0;
  #squares = 0;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  get total(): Nanodollars {
    this.#dropLost();
    return Math.max(0, this.#total);
  }

  /** Of the sum of squares. */
  get root(): Nanodollars {
    return Math.sqrt(Math.max(0, this.#squares));
  }

  open(request: string, expected: Nanodollars, reserved: Nanodollars): void {
    this.close(request);
    this.#open.set(request, { at: this.#clock.monotonic(), expected, reserved, spent: 0 });
    this.#total += reserved;
    this.#squares += reserved * reserved;
    const [first] = this.#open.keys();
    if (first !== undefined && this.#open.size > MOST_OPEN) this.close(first);
  }

  /** Part of what was reserved has been spent; the rest is still to come. */
  spend(request: string, cost: Nanodollars): void {
    const kept = this.#open.get(request);
    if (!kept) return;
    this.#total += leftOf(kept.reserved, kept.spent + cost) - leftOf(kept.reserved, kept.spent);
    kept.spent += cost;
  }

  /** What was expected and what was spent; undefined where nothing was reserved. */
  close(request: string): { readonly expected: Nanodollars; readonly spent: Nanodollars } | undefined {
    const kept = this.#open.get(request);
    if (!kept) return undefined;
    this.#open.delete(request);
    this.#total -= leftOf(kept.reserved, kept.spent);
    this.#squares -= kept.reserved * kept.reserved;
    if (this.#open.size === 0) this.#total = this.#squares = 0; // what rounding has left
    return kept;
  }

  #dropLost(): void {
    const lostBefore = this.#clock.monotonic() - MOST_MS;
    for (const [request, { at }] of this.#open) {
      if (at > lostBefore) return;
      this.close(request);
    }
  }
}

const leftOf = (reserved: Nanodollars, spent: Nanodollars): Nanodollars => Math.max(0, reserved - spent);
