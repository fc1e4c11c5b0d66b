import type { Clock } from '../../src/chat/scope.ts';

type Timer = { readonly dueAt: number; readonly run: () => void };

const EPOCH_MS = Date.UTC(2026, 0, 1);

/** A clock that stands still until it is told to go on. Timers run in the order they fall due, each at its own moment. */
export class FakeClock implements Clock {
  #elapsedMs = 0;
  /** In the order they fall due. */
  readonly #timers: Timer[] = [];

  /** Timers that have neither run nor been cancelled. */
  get pending(): number {
    return this.#timers.length;
  }

  now(): number {
    return EPOCH_MS + this.#elapsedMs;
  }

  monotonic(): number {
    return this.#elapsedMs;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { dueAt: this.#elapsedMs + Math.max(0, ms), run };
    const later = this.#timers.findLastIndex(({ dueAt }) => dueAt <= timer.dueAt) + 1;
    this.#timers.splice(later, 0, timer);
    return () => {
      const at = this.#timers.indexOf(timer);
      if (at >= 0) this.#timers.splice(at, 1);
    };
  }

  /** Lets time pass. Between two timers the microtasks run, so that what a timer woke acts at its moment. */
  async advance(ms: number): Promise<void> {
    const until = this.#elapsedMs + ms;
    await settled();
    for (let [timer] = this.#timers; timer && timer.dueAt <= until; [timer] = this.#timers) {
      this.#timers.shift();
      this.#elapsedMs = Math.max(this.#elapsedMs, timer.dueAt);
      timer.run();
      await settled();
    }
    this.#elapsedMs = until;
  }
}

/** Resolves once every promise that can go on has done so. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
