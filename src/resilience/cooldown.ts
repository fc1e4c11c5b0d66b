import type { Clock } from '../chat/scope.ts';

/** Without a word on how long: this, doubled with each further refusal. */
const FIRST_MS = 1000;
const MOST_GUESSED_MS = 15_000;

/**
 * A deployment that limits requests is left alone for as long as it asked, by all requests. It is not thereby broken.
 * Calls that were under way when it began tell nothing new: their answers do not end it, nor do their refusals, which
 * come together, double it.
 */
export class Cooldown {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #mostMs: number;
  #until = 0;
  #guesses = 0;

  /** It lasts no longer than `mostMs`, whatever an upstream asks for. */
  constructor(clock: Pick<Clock, 'monotonic'>, mostMs: number) {
    this.#clock = clock;
    this.#mostMs = mostMs;
  }

  /** 0 when calls may be made. */
  get waitMs(): number {
    return this.#until === 0 ? 0 : Math.max(0, this.#until - this.#clock.monotonic());
  }

  /** A call that was made at `begunAt` was refused. */
  limited(retryAfterMs: number | undefined, begunAt: number): void {
    if (retryAfterMs === undefined && begunAt < this.#until) return;
    const guessed = Math.min(MOST_GUESSED_MS, FIRST_MS * 2 ** Math.min(this.#guesses, 10));
    if (retryAfterMs === undefined) this.#guesses++;
    this.#until = Math.max(this.#until, this.#clock.monotonic() + Math.min(this.#mostMs, retryAfterMs ?? guessed));
  }

  /** A call that was made at `begunAt` was answered. */
  answered(begunAt: number): void {
    if (this.#until === 0 || begunAt < this.#until) return;
    this.#until = 0;
    this.#guesses = 0;
  }
}
