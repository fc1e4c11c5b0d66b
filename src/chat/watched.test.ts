import { describe, expect, it } from 'vitest';
import { watched, type Watcher } from './watched.ts';

type Told = string[];

const watcherOf = (
  told: Told,
  open: Watcher<number>['open'],
  more: Partial<Watcher<number>> = {},
): Watcher<number> => ({
  open: () => {
    told.push('open');
    return open();
  },
  asked: () => void told.push('asked'),
  passed: (batch) => void told.push(`passed ${batch.join()}`),
  ended: () => void told.push('ended'),
  failed: (thrown) => void told.push(`failed ${(thrown as Error).message}`),
  left: () => void told.push('left'),
  ...more,
});

async function* two(told: Told): AsyncGenerator<readonly number[]> {
  try {
    yield [1];
    yield [2, 3];
  } finally {
    told.push('closed');
  }
}

async function* broken(): AsyncGenerator<readonly number[]> {
  yield [1];
  await Promise.resolve();
  throw new Error('cut');
}

async function read(stream: AsyncIterable<readonly number[]>): Promise<number[]> {
  const all: number[] = [];
  for await (const batch of stream) all.push(...batch);
  return all;
}

describe('a watched stream', () => {
  it('passes everything on and tells of it in order', async () => {
    const told: Told = [];
    expect(await read(watched(watcherOf(told, () => two(told))))).toEqual([1, 2, 3]);
    expect(told).toEqual(['open', 'passed 1', 'asked', 'passed 2,3', 'asked', 'closed', 'ended']);
  });

  it('adds what its watcher has to say at the end, once', async () => {
    const told: Told = [];
    const iterator = watched(watcherOf(told, () => two(told), { ended: () => [4] }))[Symbol.asyncIterator]();
    const steps = await Promise.all([iterator.next(), iterator.next(), iterator.next()]);
    expect(steps.map(({ value }) => value as unknown)).toEqual([[1], [2, 3], [4]]);
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  it('waits for what opens slowly', async () => {
    const told: Told = [];
    expect(await read(watched(watcherOf(told, () => Promise.resolve(two(told)))))).toEqual([1, 2, 3]);
  });

  it('tells of a failure, and throws it', async () => {
    const told: Told = [];
    await expect(read(watched(watcherOf(told, () => broken())))).rejects.toThrow('cut');
    expect(told).toEqual(['open', 'passed 1', 'asked', 'failed cut']);
  });

  it('throws what its watcher puts in the place of a failure', async () => {
    const failed = (): Error => new Error('readable');
    await expect(read(watched(watcherOf([], () => broken(), { failed })))).rejects.toThrow('readable');
  });

  it('ends where its watcher takes a failure for the end', async () => {
    expect(await read(watched(watcherOf([], () => broken(), { failed: () => 'ended' })))).toEqual([1]);
  });

  it.each<[string, Watcher<number>['open']]>([
    [
      'at once',
      () => {
        throw new Error('shut');
      },
    ],
    ['later', () => Promise.reject(new Error('shut'))],
  ])('tells of what can not be opened, %s', async (_, open) => {
    const told: Told = [];
    await expect(read(watched(watcherOf(told, open)))).rejects.toThrow('shut');
    expect(told).toEqual(['open', 'failed shut']);
  });

  it('closes what it reads when its reader leaves', async () => {
    const told: Told = [];
    for await (const _ of watched(watcherOf(told, () => two(told)))) break;
    expect(told).toEqual(['open', 'passed 1', 'closed', 'left']);
  });

  it('is never opened for a reader who leaves before asking', async () => {
    const told: Told = [];
    const iterator = watched(watcherOf(told, () => two(told)))[Symbol.asyncIterator]();
    await iterator.return?.();
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    expect(told).toEqual([]);
  });

  it('closes what was still being opened when its reader left', async () => {
    const told: Told = [];
    let letIn!: (events: AsyncIterable<readonly number[]>) => void;
    const opening = new Promise<AsyncIterable<readonly number[]>>((resolve) => (letIn = resolve));
    const iterator = watched(watcherOf(told, () => opening))[Symbol.asyncIterator]();
    const first = iterator.next();
    const gone = iterator.return?.();
    letIn(two(told));
    expect((await first).value).toEqual([1]);
    await gone;
    expect(told).toEqual(['open', 'passed 1', 'closed', 'left']);
  });

  it('has failed, and was not left, where its reader left and nothing could be opened', async () => {
    const told: Told = [];
    let shut!: (thrown: Error) => void;
    const opening = new Promise<AsyncIterable<readonly number[]>>((_, reject) => (shut = reject));
    const iterator = watched(watcherOf(told, () => opening))[Symbol.asyncIterator]();
    const first = iterator.next();
    const gone = iterator.return?.();
    shut(new Error('shut'));
    await expect(first).rejects.toThrow('shut');
    expect(await gone).toEqual({ done: true, value: undefined });
    expect(told).toEqual(['open', 'failed shut']);
  });

  it('tells of a source that can not be closed', async () => {
    const told: Told = [];
    const source = (): AsyncIterableIterator<readonly number[]> => ({
      next: () => Promise.resolve({ done: false, value: [1] }),
      return: () => Promise.reject(new Error('stuck')),
      [Symbol.asyncIterator]() {
        return this;
      },
    });
    const iterator = watched(watcherOf(told, source))[Symbol.asyncIterator]();
    await iterator.next();
    await expect(iterator.return?.()).rejects.toThrow('stuck');
    expect(told).toEqual(['open', 'passed 1', 'failed stuck']);
  });
});
