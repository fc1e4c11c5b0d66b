import { expect, it } from 'vitest';
import { InTurn } from './in-turn.ts';

it('does one piece of work after another, whatever becomes of each, and takes no more than may wait', async () => {
  const turns = new InTurn(3);
  const began: number[] = [];
  const ends: (() => void)[] = [];
  const begin = (at: number): Promise<number> | undefined =>
    turns.run(
      () =>
        new Promise((resolve, reject) => {
          began.push(at);
          ends.push(at === 1 ? () => reject(new Error('failed')) : () => resolve(at));
        }),
    );
  const [first, second, third] = [begin(0), begin(1), begin(2)];
  expect(begin(3)).toBeUndefined();
  expect(new InTurn(3).run(() => Promise.resolve(), 0)).toBeUndefined();
  const outcome = Promise.allSettled([first, second, third]);
  for (const at of [0, 1, 2]) {
    await expect.poll(() => began).toEqual([0, 1, 2].slice(0, at + 1));
    ends[at]?.();
  }
  expect(await outcome).toMatchObject([{ value: 0 }, { reason: { message: 'failed' } }, { value: 2 }]);
  const again = begin(4);
  await expect.poll(() => began.at(-1)).toBe(4);
  ends.at(-1)?.();
  expect(await again).toBe(4);
});
