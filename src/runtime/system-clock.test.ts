import { expect, it } from 'vitest';
import { systemClock } from './system-clock.ts';

it('goes forward and knows the year', () => {
  const before = systemClock.monotonic();
  expect(systemClock.now()).toBeGreaterThan(Date.UTC(2026, 0, 1));
  expect(systemClock.monotonic()).toBeGreaterThanOrEqual(before);
});

it('runs what was not cancelled', async () => {
  const ran: string[] = [];
  const cancel = systemClock.after(0, () => ran.push('cancelled'));
  await new Promise<void>((resolve) => {
    systemClock.after(1, () => ran.push('ran'));
    systemClock.after(2, resolve);
    cancel();
  });
  expect(ran).toEqual(['ran']);
});
