/** What a layer does beside a stream that it passes on as it is. None of it may throw, but `open`. */
export type Watcher<E> = {
  /** When the first batch is asked for; what it throws, `failed` hears as well. */
  open(): AsyncIterable<readonly E[]> | Promise<AsyncIterable<readonly E[]>>;
  /** Each time before a further batch is asked for. */
  asked?(): void;
  passed(batch: readonly E[]): void;
  /** All of it was there. What is given back comes behind it. */
  ended(): readonly E[] | undefined;
  /** Gives back what is thrown instead, if anything; `ended` where the stream is taken to have come to its end. */
  failed(thrown: unknown): Error | 'ended' | undefined;
  /** Whoever reads has gone. */
  left(): void;
};

/**
 * A stream with somebody who watches it. It is opened with the first batch; of `ended`, `failed` and `left` its watcher
 * hears one, once, unless nothing was ever asked for. Does what a generator would do with `try` and `finally`, for a third
 * of the time: such layers are passed by every batch.
 */
export const watched = <E>(watcher: Watcher<E>): AsyncIterable<readonly E[]> => new WatchedStream(watcher);

class WatchedStream<E> implements AsyncIterableIterator<readonly E[]> {
  readonly #watcher: Watcher<E>;
  #events: AsyncIterator<readonly E[]> | undefined;
  #opening: Promise<unknown> | undefined;
  #state: 'fresh' | 'open' | 'over' = 'fresh';

  constructor(watcher: Watcher<E>) {
    this.#watcher = watcher;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<readonly E[]>> {
    if (this.#state === 'over') return over;
    let step: IteratorResult<readonly E[]>;
    try {
      let events = this.#events;
      if (events) this.#watcher.asked?.();
      else {
        const opened = this.#open();
        events = opened instanceof Promise ? await opened : opened;
      }
      step = await events.next();
    } catch (thrown) {
      const told = this.#failed(thrown);
      if (told === undefined) throw thrown;
      if (told === 'ended') return over;
      throw told;
    }
    if (step.done === true) return this.#ended();
    this.#watcher.passed(step.value);
    return step;
  }

  async return(): Promise<IteratorResult<readonly E[]>> {
    if (this.#state === 'fresh') this.#state = 'over';
    try {
      await this.#opening; // what comes of it has to be closed as well
    } catch {
      return over; // of which `failed` has heard
    }
    try {
      await this.#events?.return?.();
    } catch (thrown) {
      const told = this.#failed(thrown);
      if (told === undefined) throw thrown;
      if (told === 'ended') return over;
      throw told;
    }
    if (this.#close()) this.#watcher.left();
    return over;
  }

  #open(): AsyncIterator<readonly E[]> | Promise<AsyncIterator<readonly E[]>> {
    this.#state = 'open';
    const opened = this.#watcher.open();
    if (!(opened instanceof Promise)) return (this.#events = opened[Symbol.asyncIterator]());
    const opening = opened.then((events) => (this.#events = events[Symbol.asyncIterator]()));
    this.#opening = opening;
    return opening;
  }

  #ended(): IteratorResult<readonly E[]> {
    const last = this.#close() ? this.#watcher.ended() : undefined;
    return last ? { done: false, value: last } : over;
  }

  #failed(thrown: unknown): Error | 'ended' | undefined {
    return this.#close() ? this.#watcher.failed(thrown) : undefined;
  }

  /** Whether it was open until now. */
  #close(): boolean {
    const wasOpen = this.#state === 'open';
    this.#state = 'over';
    return wasOpen;
  }
}

const over = { done: true, value: undefined } as const;
