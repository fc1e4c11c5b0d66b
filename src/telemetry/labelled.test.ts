import { expect, it } from 'vitest';
import { Labelled } from './labelled.ts';

it('has one value for each set of labels', () => {
  const counts = new Labelled((labels) => ({ labels, count: 0 }));
  for (const labels of [['a', 'b'], ['a'], ['a', 'b'], ['ab'], [], ['b', 'a']]) counts.of(labels).count++;
  expect(counts.values).toEqual([
    { labels: ['a', 'b'], count: 2 },
    { labels: ['a'], count: 1 },
    { labels: ['ab'], count: 1 },
    { labels: [], count: 1 },
    { labels: ['b', 'a'], count: 1 },
  ]);
});
