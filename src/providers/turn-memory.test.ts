import { expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import type { ProviderPorts } from '../extend/provider.ts';
import { TurnMemory, type TurnKey, turnMemoryPerPorts } from './turn-memory.ts';

const key = (toolCallId: string, more: Partial<TurnKey> = {}): TurnKey => ({
  family: 'claude',
  tenant: 'acme',
  toolCallId,
  ...more,
});
const charsOf = (turn: string): number => turn.length;
const limits = { ttlMs: 1000, mostTurns: 3, mostChars: 1000, mostCharsEach: 600 };
const memoryAt = (clock = new FakeClock()): TurnMemory<string> => new TurnMemory(clock, charsOf, limits);
const known = (memory: TurnMemory<string>, ...ids: readonly string[]): readonly boolean[] =>
  ids.map((id) => memory.find(key(id)) !== undefined);

it('is found by tenant, family and call alone', () => {
  const memory = memoryAt();
  memory.keep(key('a'), 'так');
  memory.keep(key('a', { tenant: 'acme2' }), 'ні');
  expect(memory.find(key('a'))).toBe('так');
  expect(memory.find(key('a', { tenant: 'acme2' }))).toBe('ні');
  expect(memory.find(key('a', { family: 'other' }))).toBeUndefined();
  expect(memory.find(key('b'))).toBeUndefined();
  expect(memory.find(key('2a'))).toBeUndefined();
});

it('is forgotten after its time, however often it was used', async () => {
  const clock = new FakeClock();
  const memory = memoryAt(clock);
  memory.keep(key('a'), 'так');
  await clock.advance(999);
  expect(known(memory, 'a')).toEqual([true]);
  await clock.advance(1);
  expect(known(memory, 'a')).toEqual([false]);
  expect(memory.size).toBe(0);
});

it('lasts for six hours where nothing else is said', async () => {
  const clock = new FakeClock();
  const memory = new TurnMemory(clock, charsOf);
  memory.keep(key('a'), 'так');
  await clock.advance(6 * 3_600_000 - 1);
  expect(known(memory, 'a')).toEqual([true]);
  await clock.advance(1);
  expect(known(memory, 'a')).toEqual([false]);
});

it('makes room: what was used longest ago goes first, and what has ended', async () => {
  const clock = new FakeClock();
  const memory = memoryAt(clock);
  for (const id of ['a', 'b', 'c']) memory.keep(key(id), id);
  memory.find(key('a'));
  memory.keep(key('d'), 'd');
  expect(memory.size).toBe(3);
  expect(known(memory, 'a', 'b', 'c', 'd')).toEqual([true, false, true, true]);
  await clock.advance(1000);
  memory.keep(key('e'), 'e');
  expect(memory.size).toBe(1);
});

it('is bounded in characters, those of the keys among them, and takes no turn that is too large', () => {
  const memory = memoryAt();
  for (const id of ['a', 'b', 'c']) memory.keep(key(id), 'x'.repeat(400));
  expect(known(memory, 'a', 'b', 'c')).toEqual([false, true, true]);
  memory.keep(key('d'), 'x'.repeat(600));
  expect(known(memory, 'd', 'c')).toEqual([false, true]);
  memory.keep(key('e'.repeat(400)), '');
  expect(known(memory, 'b', 'c')).toEqual([false, true]);
});

it('counts a turn that is kept again once', () => {
  const memory = memoryAt();
  for (let time = 0; time < 20; time++) memory.keep(key('a'), 'x'.repeat(400));
  memory.keep(key('b'), 'x'.repeat(400));
  expect(known(memory, 'a', 'b')).toEqual([true, true]);
});

it('is one for the same ports, and another for others', () => {
  const memoryOf = turnMemoryPerPorts(charsOf);
  const ports = (): ProviderPorts => ({ clock: new FakeClock() }) as unknown as ProviderPorts;
  const first = ports();
  expect(memoryOf(first)).toBe(memoryOf(first));
  expect(memoryOf(first)).not.toBe(memoryOf(ports()));
});
