import { expect, it } from 'vitest';
import { FakeClock, settled } from '../../test/support/fake-clock.ts';
import { waitAtMost } from './wait-at-most.ts';

const never = new Promise<never>(() => undefined);

it('is over with the work, and leaves no timer', async () => {
  const clock = new FakeClock();
  expect(await waitAtMost(clock, 100, Promise.resolve('done'))).toBe(true);
  await expect(waitAtMost(clock, 100, Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(clock.pending).toBe(0);
});

it('waits exactly as long as it may', async () => {
  const clock = new FakeClock();
  const outcomes: boolean[] = [];
  void waitAtMost(clock, 100, never).then((inTime) => outcomes.push(inTime));
  await clock.advance(99);
  expect(outcomes).toEqual([]);
  await clock.advance(1);
  await settled();
  expect(outcomes).toEqual([false]);
});
