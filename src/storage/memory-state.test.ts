import { expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { MemoryState } from './memory-state.ts';

it('is bounded: what fades first makes room', async () => {
  const state = new MemoryState(new FakeClock());
  const value = Uint8Array.of(1);
  for (let at = 0; at < 10_000; at++) await state.set(`${at}`, value, { ttlMs: at === 7 ? 500 : 1000 });
  await state.set('0', value, { ttlMs: 1000 });
  expect(await state.get('7', { mostBytes: 1 })).toBeDefined();
  await state.set('more', value, { ttlMs: 1000 });
  expect(await state.get('7', { mostBytes: 1 })).toBeUndefined();
  for (const key of ['0', '9999', 'more']) expect(await state.get(key, { mostBytes: 1 })).toBeDefined();
});
