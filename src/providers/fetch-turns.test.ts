import { expect, it } from 'vitest';
import { settled } from '../../test/support/fake-clock.ts';
import { testScope } from '../../test/support/scope.ts';
import { FetchTurns } from './fetch-turns.ts';

it('has eight turns for a caller, hands them on in order, and forgets who has none', async () => {
  const turns = new FetchTurns();
  const scope = testScope();
  for (let at = 0; at < 8; at++) expect(await turns.take(scope)).toBe(true);
  const order: string[] = [];
  const waiting = ['first', 'second'].map((name) => turns.take(scope).then(() => order.push(name)));
  turns.leave(scope);
  await settled();
  expect(order).toEqual(['first']);
  for (let at = 0; at < 9; at++) turns.leave(scope);
  await Promise.all(waiting);
  expect(order).toEqual(['first', 'second']);
  expect([turns.callers, scope.clock.pending]).toEqual([0, 0]);
  turns.leave(scope);
  expect(turns.callers).toBe(0);
});

it('lets 64 wait and no more, and none of those whose request has ended', async () => {
  const turns = new FetchTurns();
  const scope = testScope();
  const leaving = testScope();
  for (let at = 0; at < 8; at++) await turns.take(scope);
  const left = expect(turns.take(leaving)).rejects.toThrow('left');
  const waiting = Array.from({ length: 63 }, () => turns.take(scope));
  expect(await turns.take(scope)).toBe(false);
  leaving.abort(new Error('the client left'));
  await left;
  await expect(turns.take(leaving)).rejects.toThrow('left');
  await scope.clock.advance(3000);
  expect(await Promise.all(waiting)).toEqual(waiting.map(() => false));
  for (let at = 0; at < 8; at++) turns.leave(scope);
  expect(turns.callers).toBe(0);
});
