import { expect, it } from 'vitest';
import { BodyBudget, BodyShare } from './body-budget.ts';

it('is shared by all who take of it, and given back once', () => {
  const budget = new BodyBudget();
  const [first, second] = [new BodyShare(budget), new BodyShare(budget)];
  expect(first.take(60, 100)).toBe(true);
  expect(second.take(50, 100)).toBe(false);
  expect(second.take(40, 100)).toBe(true);
  expect(budget.takenBytes).toBe(100);
  first.release();
  first.release();
  expect(budget.takenBytes).toBe(40);
  expect(second.take(50, 100)).toBe(true);
  second.release();
  expect(budget.takenBytes).toBe(0);
});
