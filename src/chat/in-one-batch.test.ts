import { expect, it } from 'vitest';
import type { ChatEvent } from './event.ts';
import { inOneBatch } from './in-one-batch.ts';

const text = (said: string): ChatEvent => ({ type: 'text', choice: 0, channel: 'answer', text: said });

async function gathered(events: AsyncIterable<readonly ChatEvent[]>): Promise<readonly (readonly ChatEvent[])[]> {
  const batches: (readonly ChatEvent[])[] = [];
  for await (const batch of inOneBatch(events)) batches.push(batch);
  return batches;
}

it('is all of the stream, in order, and nothing of an empty one', async () => {
  async function* stream(...batches: readonly (readonly string[])[]): AsyncGenerator<readonly ChatEvent[]> {
    for (const batch of batches) yield await Promise.resolve(batch.map(text));
  }
  expect(await gathered(stream(['а', 'б'], ['в']))).toEqual([['а', 'б', 'в'].map(text)]);
  expect(await gathered(stream())).toEqual([]);
});

it('is nothing of a stream that breaks, or that never ends, which is left', async () => {
  let open = 0;
  async function* endless(failsAfter: number): AsyncGenerator<readonly ChatEvent[]> {
    open++;
    try {
      for (let at = 0; at < failsAfter; at++) yield await Promise.resolve([text('х'.repeat(1_000_000))]);
      throw new Error('cut');
    } finally {
      open--;
    }
  }
  const first = (failsAfter: number): Promise<unknown> => inOneBatch(endless(failsAfter)).next();
  await expect(first(2)).rejects.toThrow('cut');
  await expect(first(Infinity)).rejects.toMatchObject({ code: 'upstream_invalid' });
  expect(open).toBe(0);
});
