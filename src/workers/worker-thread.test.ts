import { afterEach, describe, expect, it } from 'vitest';
import { startWorker, type WorkerThread } from './worker-thread.ts';

const serveUrl = new URL('../../dist/workers/serve.js', import.meta.url).href;

/** A worker whose task is an expression over `task` and `workerData`. */
const entryFor = (answer: string): URL =>
  new URL(
    `data:text/javascript,${encodeURIComponent(
      `import { workerData } from 'node:worker_threads'; import { serve } from '${serveUrl}'; serve({ answer: async (task) => ${answer} });`,
    )}`,
  );

const open: WorkerThread<unknown, unknown>[] = [];
function start(answer: string, options: { queue?: number; data?: unknown } = {}): WorkerThread<unknown, unknown> {
  const worker = startWorker<unknown, unknown>({
    name: 'test',
    entry: entryFor(answer),
    data: options.data,
    queue: options.queue ?? 100,
    heapMegabytes: 32,
  });
  open.push(worker);
  return worker;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((worker) => worker.close()));
});

describe('startWorker', () => {
  it('answers calls in their order, with the data it started with', async () => {
    const worker = start('task * workerData.factor', { data: { factor: 3 } });
    expect(await Promise.all([1, 2, 3].map((task) => worker.call(task)))).toEqual([3, 6, 9]);
  });

  it('tells what a task threw, with its code, and lives on', async () => {
    const worker = start("task === 1 ? Promise.reject(Object.assign(new Error('no disk'), { code: 'EIO' })) : 'fine'");
    await expect(worker.call(1)).rejects.toMatchObject({ reason: 'task', message: 'no disk', code: 'EIO' });
    expect(await worker.call(2)).toBe('fine');
  });

  it('refuses a call beyond its queue', async () => {
    const worker = start('task', { queue: 2 });
    const first = [worker.call(1), worker.call(2)];
    await expect(worker.call(3)).rejects.toMatchObject({ reason: 'full' });
    expect(await Promise.all(first)).toEqual([1, 2]);
    expect(await worker.call(4)).toBe(4);
  });

  it('rejects what waits when the worker stops, and starts anew', async () => {
    const worker = start("task === 'die' ? process.exit(1) : task");
    expect(await worker.call('a')).toBe('a');
    const waiting = [worker.call('die'), worker.call('b')];
    for (const call of waiting) await expect(call).rejects.toMatchObject({ reason: 'stopped' });
    expect(await worker.call('c')).toBe('c');
  });

  it('survives a worker that outgrows its memory', async () => {
    const worker = start("{ const kept = []; while (task === 'grow') kept.push({ at: kept.length }); return task; }");
    await expect(worker.call('grow')).rejects.toMatchObject({ reason: 'stopped' });
    expect(await worker.call('after')).toBe('after');
  });

  it('says why a worker could not start', async () => {
    const worker = start("(() => { throw new Error('unused'); })()");
    const broken = startWorker({
      name: 'broken',
      entry: new URL("data:text/javascript,throw new Error('no such file')"),
      queue: 1,
      heapMegabytes: 32,
    });
    await expect(broken.call(1)).rejects.toMatchObject({ reason: 'stopped', message: /no such file/ });
    await worker.close();
  });

  it('finishes what was asked before it closes, and refuses what comes later', async () => {
    const worker = start('new Promise((resolve) => setTimeout(resolve, 20, task))');
    const asked = worker.call('last');
    const closed = worker.close();
    await expect(worker.call('late')).rejects.toMatchObject({ reason: 'closed' });
    await closed;
    expect(await asked).toBe('last');
  });
});
