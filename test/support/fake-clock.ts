import type { Clock } from '../../src/chat/scope.ts';

type Timer = { readonly dueAt: number; readonly run: () => void };

const EPOCH_MS = Date.UTC(2026, 0, 1);

/** A clock that stands still until it is told to go on. Timers run in the order they fall due, each at its own moment. */
export class FakeClock implements Clock {
  #elapsedMs = 0;
  readonly #timers = new Set<Timer>();

  /** Timers that have neither run nor been cancelled. */
  get pending(): number {
    return this.#timers.size;
  }

  now(): number {
    return EPOCH_MS + this.#elapsedMs;
  }

  monotonic(): number {
    return this.#elapsedMs;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { dueAt: this.#elapsedMs + Math.max(0, ms), run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Lets time pass. Between two timers the microtasks run, so that what a timer woke acts at its moment. */
  async advance(ms: number): Promise<void> {
    const until = this.#elapsedMs + ms;
    await settled();
    for (let timer = this.#next(until); timer; timer = this.#next(until)) {
      this.#timers.delete(timer);
      this.#elapsedMs = Math.max(this.#elapsedMs, timer.dueAt);
      timer.run();
      await settled();
    }
    this.#elapsedMs = until;
  }

  #next(until: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueAt <= until && (!first || timer.dueAt < first.dueAt)) first = timer;
    }
    return first;
  }
}

/** Resolves once every promise that can go on has done so. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
