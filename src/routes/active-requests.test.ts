import { expect, it } from 'vitest';
import { settled } from '../../test/support/fake-clock.ts';
import { testScope } from '../../test/support/scope.ts';
import { ActiveRequests } from './active-requests.ts';

function waiting(active: ActiveRequests) {
  const state = { idle: false };
  void active.idle().then(() => (state.idle = true));
  return state;
}

it('is idle when nothing is under way', async () => {
  await expect(new ActiveRequests().idle()).resolves.toBeUndefined();
});

it('waits for the last request, for all who ask', async () => {
  const active = new ActiveRequests();
  const [first, second] = [testScope(), testScope()];
  active.begin(first);
  active.begin(second);
  expect(active.count).toBe(2);
  const [one, other] = [waiting(active), waiting(active)];
  active.end(first);
  active.end(first);
  await settled();
  expect([one.idle, other.idle, active.count]).toEqual([false, false, 1]);
  active.end(second);
  await settled();
  expect([one.idle, other.idle, active.count]).toEqual([true, true, 0]);
});

it('ends all with a reason that says why, also those that end themselves on hearing it', () => {
  const active = new ActiveRequests();
  const scopes = [testScope(), testScope()];
  const heard: unknown[] = [];
  for (const scope of scopes) {
    active.begin(scope);
    scope.onAbort((reason) => {
      heard.push(reason);
      active.end(scope);
    });
  }
  active.abortAll();
  expect(heard).toHaveLength(2);
  expect(heard[0]).toMatchObject({ code: 'shutting_down', status: 503 });
  expect(active.count).toBe(0);
});

it('takes no more when it is told so, and lets those under way go on', async () => {
  const active = new ActiveRequests();
  const first = testScope();
  active.begin(first);
  active.draining = true;
  active.begin(testScope());
  active.refuseMore();
  expect(() => active.begin(testScope())).toThrow(expect.objectContaining({ code: 'shutting_down', status: 503 }));
  expect([active.count, first.aborted]).toEqual([2, false]);
});
