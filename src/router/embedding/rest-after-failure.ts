import type { Clock } from '../../chat/scope.ts';

const FIRST_MS = 1000;
const LONGEST_MS = 60_000;

/** How long a server that fails is left alone: a second at first, twice as long after each failure in a row, a minute at most. */
export class RestAfterFailure {
  readonly #clock: Pick<Clock, 'monotonic'>;
  #lengthMs = 0;
  #until = -Infinity;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  get isOver(): boolean {
    return this.#clock.monotonic() >= this.#until;
  }

  /** Calls that were under way together count as one failure. */
  failed(): void {
    if (!this.isOver) return;
    this.#lengthMs = Math.min(LONGEST_MS, Math.max(FIRST_MS, 2 * this.#lengthMs));
    this.#until = this.#clock.monotonic() + this.#lengthMs;
  }

  succeeded(): void {
    this.#lengthMs = 0;
    this.#until = -Infinity;
  }
}
