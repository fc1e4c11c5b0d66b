import { expect, it } from 'vitest';
import { FakeClock, settled } from '../../test/support/fake-clock.ts';
import { repeat } from './repeat.ts';

it('runs again and again, each time after the last one has ended', async () => {
  const clock = new FakeClock();
  let begun = 0;
  let end = (): void => undefined;
  repeat(clock, 100, () => {
    begun++;
    return new Promise((resolve) => (end = resolve));
  });
  await clock.advance(1000);
  expect(begun).toBe(1);
  end();
  await clock.advance(100);
  expect(begun).toBe(2);
});

it('does not go on when it is stopped in the middle of the work', async () => {
  const clock = new FakeClock();
  let end = (): void => undefined;
  const stop = repeat(clock, 100, () => new Promise((resolve) => (end = resolve)));
  await clock.advance(100);
  stop();
  end();
  await settled();
  expect(clock.pending).toBe(0);
});

it('asks for the time anew each time', async () => {
  const clock = new FakeClock();
  const times = [100, 300];
  let runs = 0;
  repeat(
    clock,
    () => times.shift() ?? 1000,
    async () => {
      runs++;
    },
  );
  await clock.advance(100);
  expect(runs).toBe(1);
  await clock.advance(299);
  expect(runs).toBe(1);
  await clock.advance(1);
  expect(runs).toBe(2);
});
