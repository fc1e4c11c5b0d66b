import type { Clock } from '../../src/chat/scope.ts';

type Timer = { readonly dueAt: number; readonly order: number; readonly run: () => void; isCancelled: boolean };

/** A Monday, midnight UTC. */
const EPOCH_MS = Date.UTC(2026, 5, 1);

/** Time that goes on only when it is told to, from one timer to the next: hours pass in seconds. */
export class VirtualClock implements Clock {
  #elapsedMs = 0;
  #made = 0;
  /** A binary heap, the next timer first. */
  readonly #timers: Timer[] = [];

  now(): number {
    return EPOCH_MS + this.#elapsedMs;
  }

  monotonic(): number {
    return this.#elapsedMs;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { dueAt: this.#elapsedMs + Math.max(0, ms), order: this.#made++, run, isCancelled: false };
    this.#push(timer);
    return () => {
      timer.isCancelled = true;
    };
  }

  /** Runs everything that falls due by then, in order. */
  runUntil(elapsedMs: number): void {
    for (let next = this.#timers[0]; next && next.dueAt <= elapsedMs; next = this.#timers[0]) {
      this.#pop();
      this.#elapsedMs = next.dueAt;
      if (!next.isCancelled) next.run();
    }
    this.#elapsedMs = Math.max(this.#elapsedMs, elapsedMs);
  }

  #push(timer: Timer): void {
    const heap = this.#timers;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (isBefore(heap[parent], timer)) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #pop(): void {
    const heap = this.#timers;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    heap[0] = last;
    for (let at = 0; ;) {
      const left = 2 * at + 1;
      const least = isBefore(heap[left + 1], heap[left]) ? left + 1 : left;
      if (!isBefore(heap[least], last)) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #swap(one: number, other: number): void {
    const [a, b] = [this.#timers[one], this.#timers[other]];
    if (a && b) [this.#timers[one], this.#timers[other]] = [b, a];
  }
}

const isBefore = (one: Timer | undefined, other: Timer | undefined): boolean =>
  one !== undefined &&
  (other === undefined || one.dueAt < other.dueAt || (one.dueAt === other.dueAt && one.order < other.order));
