import { expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { DecisionLog } from './decision-log.ts';

/** A log on a disk that can be slow or full. */
function house() {
  const clock = new FakeClock();
  const written: string[] = [];
  const said: string[] = [];
  const counts = { written: 0, lost: 0 };
  const disk = { isFull: false, wait: Promise.resolve(), isClosed: false };
  const say = (...words: readonly unknown[]): void => void said.push(String(words.at(-1)));
  const log = new DecisionLog({
    clock,
    log: { warn: say, info: say },
    counted: (lines, outcome) => (counts[outcome] += lines),
    file: {
      append: async (lines) => {
        await disk.wait;
        if (disk.isFull) throw new Error('ENOSPC');
        written.push(lines);
      },
      close: async () => {
        disk.isClosed = true;
      },
    },
  });
  return { clock, written, said, counts, disk, log };
}

it('writes lines together, a second after the first', async () => {
  const { log, clock, written, counts } = house();
  log.add('a');
  log.add('b');
  await clock.advance(999);
  expect(written).toEqual([]);
  await clock.advance(1);
  log.add('c');
  await clock.advance(1000);
  expect(written).toEqual(['a\nb\n', 'c\n']);
  expect(counts).toEqual({ written: 3, lost: 0 });
});

it('does not wait where there is a block', async () => {
  const { log, clock, written } = house();
  for (let at = 0; at < 70; at++) log.add('x'.repeat(1000));
  await clock.advance(0);
  expect(written.length).toBe(1);
  await clock.advance(1000);
  expect(written.join('').split('\n').length).toBe(71);
});

it('loses lines where the disk fails, says it once, and says when it is over', async () => {
  const { log, clock, written, said, counts, disk } = house();
  disk.isFull = true;
  for (const line of ['a', 'b', 'c']) {
    log.add(line);
    await clock.advance(1000);
  }
  expect(said).toEqual(['decisions cannot be logged; requests are served as before']);
  disk.isFull = false;
  log.add('d');
  await clock.advance(1000);
  expect(said.at(-1)).toBe('decisions are logged again');
  expect(written).toEqual(['d\n']);
  expect(counts).toEqual({ written: 1, lost: 3 });
});

it('holds no more than four megabytes for a slow disk, and writes one block at a time', async () => {
  const { log, clock, written, counts, disk } = house();
  let release = (): void => undefined;
  disk.wait = new Promise((resolve) => (release = resolve));
  for (let at = 0; at < 10_000; at++) log.add('x'.repeat(1000));
  expect(counts.lost).toBeGreaterThan(5000);
  expect(written).toEqual([]);
  release();
  await clock.advance(1000);
  await clock.advance(1000);
  expect(counts.written + counts.lost).toBe(10_000);
  expect(written.length).toBe(2);
});

it('writes what is held when it is closed, also what came while it wrote', async () => {
  const { log, clock, written, disk } = house();
  let release = (): void => undefined;
  disk.wait = new Promise((resolve) => (release = resolve));
  log.add('a');
  await clock.advance(1000);
  log.add('b');
  const closed = log.close();
  release();
  await closed;
  expect(written).toEqual(['a\n', 'b\n']);
  expect(disk.isClosed).toBe(true);
});
