import type { Clock } from '../../chat/scope.ts';

/** How long a request is remembered, on average. */
const MEMORY_MS = 3_600_000;
/** A rate over less time than this is mere chance. */
const LEAST_MS = 60_000;

/** How many requests come, by a count that fades. */
export class RequestRate {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #beganAt: number;
  #count = 0;
  #at: number;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
    this.#beganAt = this.#at = clock.monotonic();
  }

  count(): void {
    this.#fade();
    this.#count++;
  }

  get perMs(): number {
    this.#fade();
    const age = Math.max(LEAST_MS, this.#at - this.#beganAt);
    return this.#count / (MEMORY_MS * (1 - Math.exp(-age / MEMORY_MS)));
  }

  #fade(): void {
    const now = this.#clock.monotonic();
    this.#count *= Math.exp((this.#at - now) / MEMORY_MS);
    this.#at = now;
  }
}
