import type { ChatEvent, EmbedEvent } from './event.ts';
import { sizeOfEvent } from './event-size.ts';
import { GatewayFailure } from './failure.ts';

export type Committed<E> = {
  readonly events: AsyncIterable<readonly E[]>;
  /** Ends the stream early; works before the first pull, when a generator's `finally` would not run. */
  close(): Promise<void>;
};

/** Does this event say something, rather than frame what is said? From the first such event on nothing may be retried. */
export const isContent = (event: ChatEvent | EmbedEvent): boolean =>
  event.type === 'text' || event.type === 'tool-call' || event.type === 'finish' || event.type === 'vectors';

export const hasContent = (batch: readonly (ChatEvent | EmbedEvent)[]): boolean => batch.some(isContent);

/** Longer than the sources of any answer; a bound on what a model that never says a word can make us hold. */
const MOST_EARLY_CHARS = 4_000_000;

/**
 * Waits for the first content. Rejects when the model fails or ends before it, so that the caller can retry or fall
 * back; afterwards the events, those already read included, can be read once.
 */
export async function commit<E extends ChatEvent | EmbedEvent>(
  model: AsyncIterable<readonly E[]>,
): Promise<Committed<E>> {
  const iterator = model[Symbol.asyncIterator]();
  const first = await iterator.next();
  const isContent = first.done !== true && hasContent(first.value); // as it mostly is
  return new CommittedStream(iterator, isContent ? first.value : await untilContent(iterator, first));
}

/** Made for each request: methods cost less than closures. */
class CommittedStream<E> implements Committed<E>, AsyncIterableIterator<readonly E[]> {
  readonly #iterator: AsyncIterator<readonly E[]>;
  #early: readonly E[] | undefined;

  constructor(iterator: AsyncIterator<readonly E[]>, early: readonly E[]) {
    this.#iterator = iterator;
    this.#early = early;
  }

  get events(): AsyncIterable<readonly E[]> {
    return this;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<readonly E[]>> {
    const value = this.#early;
    if (!value) return this.#iterator.next();
    this.#early = undefined;
    return Promise.resolve({ done: false, value });
  }

  async return(): Promise<IteratorResult<readonly E[]>> {
    await this.close();
    return { done: true, value: undefined };
  }

  async close(): Promise<void> {
    this.#early = undefined;
    await this.#iterator.return?.();
  }
}

async function untilContent<E extends ChatEvent | EmbedEvent>(
  iterator: AsyncIterator<readonly E[]>,
  first: IteratorResult<readonly E[]>,
): Promise<readonly E[]> {
  const early: E[] = [];
  let chars = 0;
  for (let step = first; ; step = await iterator.next()) {
    if (step.done === true) throw new GatewayFailure('upstream_incomplete', 'The model gave no answer.');
    if (hasContent(step.value)) return early.length === 0 ? step.value : early.concat(step.value);
    for (const event of step.value) {
      early.push(event);
      chars += sizeOfEvent(event);
    }
    if (chars <= MOST_EARLY_CHARS) continue;
    await iterator.return?.();
    throw new GatewayFailure('upstream_invalid', 'The model did not come to its answer.');
  }
}

/** The events of a model that is chosen only when they are read. Nothing is opened before, and all is closed after. */
export const opened = <E>(open: () => Promise<Committed<E>>): AsyncIterable<readonly E[]> => new OpenedStream(open);

class OpenedStream<E> implements AsyncIterableIterator<readonly E[]> {
  readonly #open: () => Promise<Committed<E>>;
  #committed: Committed<E> | undefined;
  #events: AsyncIterator<readonly E[]> | undefined;

  constructor(open: () => Promise<Committed<E>>) {
    this.#open = open;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<readonly E[]>> {
    return this.#events?.next() ?? this.#begin();
  }

  async return(): Promise<IteratorResult<readonly E[]>> {
    await this.#committed?.close();
    return { done: true, value: undefined };
  }

  async #begin(): Promise<IteratorResult<readonly E[]>> {
    this.#committed = await this.#open();
    this.#events = this.#committed.events[Symbol.asyncIterator]();
    return this.#events.next();
  }
}
