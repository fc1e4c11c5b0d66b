import type { Clock } from '../chat/scope.ts';
import { type SharedState, SharedStateFailure } from './shared-state.ts';
import { Topics } from './topics.ts';

/** Beyond that the value that fades first makes room. */
const MOST_VALUES = 10_000;

type Kept = { readonly value: Uint8Array; readonly until: number };

/** A shared state of this process alone. */
export class MemoryState implements SharedState {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #kept = new Map<string, Kept>();
  readonly #topics = new Topics();
  #isClosed = false;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  async get(key: string, { mostBytes }: { readonly mostBytes: number }): Promise<Uint8Array | undefined> {
    this.#mustBeOpen();
    const kept = this.#kept.get(key);
    if (!kept) return undefined;
    if (kept.until > this.#clock.monotonic()) return kept.value.length > mostBytes ? undefined : kept.value.slice();
    this.#kept.delete(key);
    return undefined;
  }

  async set(key: string, value: Uint8Array, { ttlMs }: { readonly ttlMs: number }): Promise<void> {
    this.#mustBeOpen();
    if (!this.#kept.has(key) && this.#kept.size >= MOST_VALUES) this.#makeRoom();
    this.#kept.set(key, { value: value.slice(), until: this.#clock.monotonic() + ttlMs });
  }

  publish(topic: string, message: string): void {
    if (!this.#isClosed) queueMicrotask(() => this.#topics.tell(topic, message));
  }

  subscribe(topic: string, hear: (message: string) => void): () => void {
    this.#topics.add(topic, hear);
    return () => this.#topics.remove(topic, hear);
  }

  close(): void {
    this.#isClosed = true;
  }

  #mustBeOpen(): void {
    if (this.#isClosed) throw new SharedStateFailure('closed');
  }

  #makeRoom(): void {
    let first: string | undefined;
    let soonest = Infinity;
    for (const [key, { until }] of this.#kept) if (until < soonest) [first, soonest] = [key, until];
    if (first !== undefined) this.#kept.delete(first);
  }
}
