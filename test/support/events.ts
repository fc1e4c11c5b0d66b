import type { ChatEvent, FinishReason } from '../../src/chat/event.ts';
import type { Usage } from '../../src/chat/usage.ts';

/** The events that most tests are made of. */
export const start = (model = 'model'): ChatEvent => ({
  type: 'start',
  model,
  family: 'family',
  createdAt: 1_700_000_000_500,
});
export const text = (words: string, choice = 0): ChatEvent => ({
  type: 'text',
  choice,
  channel: 'answer',
  text: words,
});
export const reasoning = (words: string, choice = 0): ChatEvent => ({
  type: 'text',
  choice,
  channel: 'reasoning',
  text: words,
});
export const finish = (reason: FinishReason = 'stop', choice = 0): ChatEvent => ({ type: 'finish', choice, reason });
export const noUsage: Usage = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 };
export const usage = (input: number, output: number): ChatEvent => ({
  type: 'usage',
  usage: { ...noUsage, input, output },
});
export const toolCall = (position: number, argumentsText: string, named?: { id: string; name: string }): ChatEvent => ({
  type: 'tool-call',
  choice: 0,
  position,
  ...named,
  argumentsText,
});

/** A model that says these batches and is then silent for good or ends. */
export async function* batches<E>(...said: readonly (readonly E[])[]): AsyncGenerator<readonly E[]> {
  yield* said;
}

/** Everything that a stream says, one batch after the other. */
export async function read<E>(events: AsyncIterable<readonly E[]>): Promise<readonly (readonly E[])[]> {
  const all: (readonly E[])[] = [];
  for await (const batch of events) all.push(batch);
  return all;
}
