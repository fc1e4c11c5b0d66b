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
  let early: readonly E[] | undefined = await untilContent(iterator);
  const close = async (): Promise<void> => {
    early = undefined;
    await iterator.return?.();
  };
  const committed: AsyncIterableIterator<readonly E[]> = {
    [Symbol.asyncIterator]: () => committed,
    next: () => {
      if (!early) return iterator.next();
      const value = early;
      early = undefined;
      return Promise.resolve({ done: false, value });
    },
    return: async () => {
      await close();
      return { done: true, value: undefined };
    },
  };
  return { events: committed, close };
}

async function untilContent<E extends ChatEvent | EmbedEvent>(
  iterator: AsyncIterator<readonly E[]>,
): Promise<readonly E[]> {
  const early: E[] = [];
  let chars = 0;
  for (;;) {
    const step = await iterator.next();
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
export function opened<E>(open: () => Promise<Committed<E>>): AsyncIterable<readonly E[]> {
  let committed: Committed<E> | undefined;
  let events: AsyncIterator<readonly E[]> | undefined;
  const begin = async (): Promise<IteratorResult<readonly E[]>> => {
    committed = await open();
    events = committed.events[Symbol.asyncIterator]();
    return events.next();
  };
  const iterator: AsyncIterableIterator<readonly E[]> = {
    [Symbol.asyncIterator]: () => iterator,
    next: () => events?.next() ?? begin(),
    return: async () => {
      await committed?.close();
      return { done: true, value: undefined };
    },
  };
  return iterator;
}
