import { expect, it } from 'vitest';
import { taskModel, type TaskCandidate } from './task-model.ts';

const candidate = (model: string, more: Partial<TaskCandidate> = {}): TaskCandidate => ({
  model,
  source: 'configured',
  cost: 100,
  latencyMs: 500,
  ...more,
});

it('is the first of the chain that can serve', () => {
  const all = [candidate('cheap', { cost: 0 }), candidate('second'), candidate('third')];
  expect(taskModel(all, ['first', 'second', 'third'])).toBe('second');
});

it('is the cheapest of the fast ones, without a chain', () => {
  const all = [
    candidate('dear', { cost: 5000, latencyMs: 400 }),
    candidate('slow but free', { cost: 0, latencyMs: 20_000 }),
    candidate('small', { cost: 20, latencyMs: 700 }),
    candidate('small too', { cost: 20, latencyMs: 600 }),
    candidate('nobody knows', { cost: undefined, latencyMs: 100 }),
  ];
  expect(taskModel(all, [])).toBe('small too');
  expect(taskModel(all, ['gone'])).toBe('small too');
});

it('takes one without a price where no other is there, and a slow one where all are slow', () => {
  expect(taskModel([candidate('a', { cost: undefined, latencyMs: Infinity })], [])).toBe('a');
  expect(taskModel([candidate('a', { latencyMs: 30_000 }), candidate('b', { latencyMs: 40_000, cost: 10 })], [])).toBe(
    'b',
  );
  expect(taskModel([candidate('a', { latencyMs: NaN, cost: NaN })], [])).toBe('a');
});

it('takes a built-in model only where no other can serve', () => {
  const builtIn = candidate('extractive', { source: 'built-in', cost: 0, latencyMs: 1 });
  expect(taskModel([builtIn, candidate('a')], [])).toBe('a');
  expect(taskModel([builtIn], [])).toBe('extractive');
  expect(taskModel([], ['a'])).toBeUndefined();
});
