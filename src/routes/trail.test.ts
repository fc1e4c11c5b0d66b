import { expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { Trail } from './trail.ts';

const told = (trail: Trail): Record<string, string> => {
  const headers = {};
  trail.tell(headers);
  return headers;
};
const attempt = { kind: 'attempt-began', model: 'm', upstream: 'u' } as const;

it('tells nothing of a request that came to no attempt', () => {
  const trail = new Trail(new FakeClock(), 0);
  trail.see({ kind: 'refused', model: 'm', upstream: 'u', why: 'breaker' });
  expect(told(trail)).toEqual({});
});

it('tells how the time went by', async () => {
  const clock = new FakeClock();
  const trail = new Trail(clock, clock.monotonic());
  await clock.advance(3);
  trail.see(attempt);
  await clock.advance(40);
  expect(told(trail)).toEqual({ 'x-nexus-attempts': '1', 'server-timing': 'gateway;dur=3.0, upstream;dur=40.0' });
  trail.see({ kind: 'queued', model: 'n', upstream: 'v', waitedMs: 9 }); // is part of what came before the last attempt
  trail.see(attempt);
  await clock.advance(5);
  expect(told(trail)).toEqual({
    'x-nexus-attempts': '2',
    'server-timing': 'gateway;dur=3.0, earlier;dur=40.0, upstream;dur=5.0',
  });
});

it('tells the wait for a place apart', async () => {
  const clock = new FakeClock();
  const trail = new Trail(clock, clock.monotonic());
  await clock.advance(9);
  trail.see({ kind: 'queued', model: 'n', upstream: 'v', waitedMs: 7.125 });
  trail.see(attempt);
  expect(told(trail)['server-timing']).toBe('gateway;dur=9.0, queue;dur=7.1, upstream;dur=0.0');
});
