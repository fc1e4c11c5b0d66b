import { expect, it } from 'vitest';
import { sleep } from './sleep.ts';
import { watchLoopLag } from './loop-lag.ts';
import { systemClock } from './system-clock.ts';

const never = { onAbort: () => () => undefined };

it('tells how late timers were since the last look', async () => {
  const lag = watchLoopLag();
  await sleep(systemClock, 120, never);
  lag.read();
  await sleep(systemClock, 120, never); // the first sample after a look is its beginning
  const until = systemClock.monotonic() + 300;
  while (systemClock.monotonic() < until);
  await sleep(systemClock, 60, never);
  expect(lag.read()).toBeGreaterThan(150);
  lag.close();
});
