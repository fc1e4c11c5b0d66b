import { expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.ts';
import type { KeptTurn } from '../../wire/anthropic/kept-turn.ts';
import { ThinkingMemory, type TurnKey } from './thinking-store.ts';

const turn = (thinking: string): KeptTurn => [{ kind: 'thinking', block: { type: 'thinking', thinking } }];
const key = (toolCallId: string, more: Partial<TurnKey> = {}): TurnKey => ({
  family: 'claude',
  tenant: 'acme',
  toolCallId,
  ...more,
});
const limits = { ttlMs: 1000, mostTurns: 3, mostChars: 1000 };

it('is found by tenant, family and call alone', () => {
  const store = new ThinkingMemory(new FakeClock(), limits);
  store.keep([key('a'), key('b')], turn('так'));
  expect(store.find([key('b'), key('c'), key('a')])).toEqual([turn('так'), undefined, turn('так')]);
  expect(store.find([key('a', { tenant: 'other' }), key('a', { family: 'other' })])).toEqual([undefined, undefined]);
});

it('is forgotten after its time', async () => {
  const clock = new FakeClock();
  const store = new ThinkingMemory(clock, limits);
  store.keep([key('a')], turn('так'));
  await clock.advance(999);
  expect(store.find([key('a')])).toEqual([turn('так')]);
  await clock.advance(1);
  expect(store.find([key('a')])).toEqual([undefined]);
  expect(store.size).toBe(0);
});

it('makes room: what has ended and what is oldest goes first', async () => {
  const clock = new FakeClock();
  const store = new ThinkingMemory(clock, limits);
  for (const id of ['a', 'b', 'c', 'd']) store.keep([key(id)], turn(id));
  expect(store.size).toBe(3);
  expect(store.find([key('a'), key('d')])).toEqual([undefined, turn('d')]);
  await clock.advance(1000);
  store.keep([key('e')], turn('e'));
  expect(store.size).toBe(1);
});

it('is bounded in characters, and takes no turn that is larger than all', () => {
  const store = new ThinkingMemory(new FakeClock(), limits);
  for (const id of ['a', 'b', 'c']) store.keep([key(id)], turn('x'.repeat(400)));
  expect(store.find([key('a'), key('b'), key('c')]).map(Boolean)).toEqual([false, true, true]);
  store.keep([key('d')], turn('x'.repeat(2000)));
  expect(store.find([key('d'), key('c')]).map(Boolean)).toEqual([false, true]);
});

it('counts a turn that is kept again once', () => {
  const store = new ThinkingMemory(new FakeClock(), limits);
  for (let time = 0; time < 20; time++) store.keep([key('a')], turn('x'.repeat(400)));
  store.keep([key('b')], turn('x'.repeat(400)));
  expect(store.find([key('a'), key('b')]).map(Boolean)).toEqual([true, true]);
});
