import { expect, it } from 'vitest';
import { FakeClock, settled } from '../../test/support/fake-clock.ts';
import { testScope } from '../../test/support/scope.ts';
import { sleep } from './sleep.ts';

function waiting(promise: Promise<void>) {
  const state: { outcome: unknown } = { outcome: 'waits' };
  promise.then(
    () => (state.outcome = 'woke'),
    (reason: unknown) => (state.outcome = reason),
  );
  return state;
}

it('wakes exactly on time', async () => {
  const clock = new FakeClock();
  const state = waiting(sleep(clock, 100));
  await clock.advance(99);
  expect(state.outcome).toBe('waits');
  await clock.advance(1);
  expect(state.outcome).toBe('woke');
});

it('rejects with the reason when the scope ends, and leaves no timer', async () => {
  const scope = testScope();
  const reason = new Error('gone');
  const state = waiting(sleep(scope.clock, 100, scope));
  scope.abort(reason);
  await settled();
  expect(state.outcome).toBe(reason);
  expect(scope.clock.pending).toBe(0);
});

it('does not begin in a scope that has ended', async () => {
  const scope = testScope();
  scope.abort(new Error('gone'));
  await expect(sleep(scope.clock, 100, scope)).rejects.toThrow('gone');
  expect(scope.clock.pending).toBe(0);
});

it('leaves no listener once it is over', async () => {
  const clock = new FakeClock();
  let listeners = 0;
  const scope = {
    onAbort: () => {
      listeners++;
      return () => {
        listeners--;
      };
    },
  };
  const state = waiting(sleep(clock, 10, scope));
  expect(listeners).toBe(1);
  await clock.advance(10);
  expect(state.outcome).toBe('woke');
  expect(listeners).toBe(0);
});
