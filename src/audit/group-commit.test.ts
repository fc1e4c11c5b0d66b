import { expect, it } from 'vitest';
import { FakeClock, settled } from '../../test/support/fake-clock.ts';
import { GroupCommit, type NotCommitted, type Pass } from './group-commit.ts';

type Begun = { readonly items: readonly number[]; readonly pass: Pass; readonly end: (fault?: Error) => void };

function house(most = 100) {
  const clock = new FakeClock();
  const begun: Begun[] = [];
  const group = new GroupCommit<number>(
    (items, pass) =>
      new Promise((resolve, reject) => {
        begun.push({ items, pass, end: (fault) => (fault ? reject(fault) : resolve()) });
      }),
    { most, mostTogether: 3, patienceMs: 1000, clock },
  );
  const outcomes = new Map<number, string>();
  const add = (item: number): void =>
    void group.add(item).then(
      () => outcomes.set(item, 'committed'),
      (failure: unknown) => outcomes.set(item, (failure as NotCommitted).refusal),
    );
  return { clock, begun, group, outcomes, add };
}

it('commits the first at once, and all that came meanwhile together', async () => {
  const { begun, outcomes, add } = house();
  for (const item of [1, 2, 3]) add(item);
  expect(begun.map(({ items }) => items)).toEqual([[1]]);
  add(4);
  begun[0]?.end();
  await settled();
  expect(outcomes).toEqual(new Map([[1, 'committed']]));
  expect(begun.map(({ items }) => items)).toEqual([[1], [2, 3, 4]]);
  begun[1]?.end();
  await settled();
  expect([...outcomes.values()]).toEqual(Array(4).fill('committed'));
  for (const item of [5, 6, 7, 8, 9]) add(item);
  begun[2]?.end();
  await settled();
  expect(begun.slice(2).map(({ items }) => items)).toEqual([[5], [6, 7, 8]]);
});

it('refuses those of a commit that failed, and no others', async () => {
  const { begun, outcomes, add, clock } = house();
  for (const item of [1, 2]) add(item);
  begun[0]?.end(new Error('disk'));
  await settled();
  begun[1]?.end();
  await settled();
  expect([...outcomes]).toEqual([
    [1, 'failed'],
    [2, 'committed'],
  ]);
  expect(clock.pending).toBe(0);
});

it('holds so many and no more', async () => {
  const { begun, outcomes, add } = house(2);
  for (const item of [1, 2, 3, 4]) add(item);
  await settled();
  expect([...outcomes]).toEqual([[4, 'full']]);
  begun[0]?.end();
  await settled();
  add(5);
  begun[1]?.end();
  await settled();
  begun[2]?.end();
  await settled();
  expect([...outcomes].filter(([, outcome]) => outcome === 'committed').map(([item]) => item)).toEqual([1, 2, 3, 5]);
});

it('lets nobody wait for a commit that takes too long, and says that it was late', async () => {
  const { begun, outcomes, add, clock } = house();
  for (const item of [1, 2]) add(item);
  await clock.advance(999);
  expect(outcomes.size).toBe(0);
  await clock.advance(1);
  add(3);
  await settled();
  expect([...outcomes.values()]).toEqual(['slow', 'slow', 'slow']);
  expect(begun[0]?.pass.isLate).toBe(true);
  begun[0]?.end();
  await settled();
  add(4);
  begun[1]?.end();
  await settled();
  expect(begun[1]).toMatchObject({ items: [4], pass: { isLate: false } });
  expect(outcomes.get(4)).toBe('committed');
});

it('finishes what waits before it closes, and takes no more', async () => {
  const { begun, outcomes, add, group } = house();
  for (const item of [1, 2]) add(item);
  let closed = false;
  void group.close().then(() => (closed = true));
  add(3);
  begun[0]?.end();
  await settled();
  expect([closed, outcomes.get(3)]).toEqual([false, 'closed']);
  begun[1]?.end();
  await settled();
  expect([closed, outcomes.get(2)]).toEqual([true, 'committed']);
});
