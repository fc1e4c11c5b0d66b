import type { ChatEvent, EmbedEvent } from './event.ts';
import { GatewayFailure } from './failure.ts';

export type Committed<E> = {
  readonly events: AsyncIterable<readonly E[]>;
  /** Ends the stream early; works before the first pull, when a generator's `finally` would not run. */
  close(): Promise<void>;
};

/** Is this the first thing a client can see? From then on nothing may be retried. */
export const isContent = (event: ChatEvent | EmbedEvent): boolean =>
  event.type === 'text' || event.type === 'tool-call' || event.type === 'finish' || event.type === 'vectors';

/**
 * Waits for the first content. Rejects when the model fails or ends before it, so that the caller can retry or fall
 * back; afterwards the events, those already read included, can be read once.
 */
export async function commit<E extends ChatEvent | EmbedEvent>(
  model: AsyncIterable<readonly E[]>,
): Promise<Committed<E>> {
  const iterator = model[Symbol.asyncIterator]();
  let early: readonly E[] | undefined;
  for (;;) {
    const step = await iterator.next();
    if (step.done === true) throw new GatewayFailure('upstream_incomplete', 'The model gave no answer.');
    early = early ? [...early, ...step.value] : step.value;
    if (step.value.some(isContent)) break;
  }
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
