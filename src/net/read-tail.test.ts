import { expect, it } from 'vitest';
import { FakeClock, settled } from '../../test/support/fake-clock.ts';
import { readTail } from './read-tail.ts';
import type { UpstreamReply } from './upstream-reply.ts';

function fixture(steps: readonly (() => Promise<IteratorResult<Uint8Array>>)[]) {
  const clock = new FakeClock();
  const state = { released: 0, pulls: 0 };
  const reply: UpstreamReply = {
    status: 200,
    headers: {},
    body: { [Symbol.asyncIterator]: () => rest },
    text: () => Promise.resolve(''),
    release: () => {
      state.released++;
    },
  };
  const rest: AsyncIterator<Uint8Array> = {
    next: () => steps[state.pulls++]?.() ?? Promise.resolve({ done: true, value: undefined }),
  };
  readTail(rest, reply, clock);
  return { clock, state };
}
const bytes = (): Promise<IteratorResult<Uint8Array>> => Promise.resolve({ done: false, value: new Uint8Array(1) });
const silence = (): Promise<never> => new Promise(() => undefined);
const broken = (): Promise<never> => Promise.reject(new Error('reset'));

it('reads to the end and then lets the socket serve again', async () => {
  const { clock, state } = fixture([bytes, bytes]);
  await settled();
  expect(state).toEqual({ released: 1, pulls: 3 });
  expect(clock.pending).toBe(0);
});

it('gives the socket up after a second', async () => {
  const { clock, state } = fixture([bytes, silence]);
  await clock.advance(999);
  expect(state.released).toBe(0);
  await clock.advance(1);
  expect(state.released).toBe(1);
});

it('does not mind a connection that breaks', async () => {
  const { clock, state } = fixture([bytes, broken]);
  await settled();
  expect(state.released).toBe(1);
  expect(clock.pending).toBe(0);
});
