import { parentPort } from 'node:worker_threads';
import type { WorkerReply, WorkerRequest } from './worker-message.ts';

const codeOf = (thrown: unknown): { code?: string } =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? { code: thrown.code } : {};

/** What a worker does. */
export type WorkerSide<Task, Result> = {
  answer(task: Task): Result | Promise<Result>;
  /** Called at once when the worker is asked to close, while tasks may still wait. */
  hurry?(): void;
  /** Called once, after the last task. */
  close?(): void;
};

/** The worker's side: answers one task after another until it is closed. */
export function serve<Task, Result>(side: WorkerSide<Task, Result>): void {
  const port = parentPort;
  if (!port) throw new Error('This module runs in a worker thread only.');
  let last = Promise.resolve();
  const reply = (message: WorkerReply<Result>): void => port.postMessage(message);
  const run = async (id: number, task: Task): Promise<void> => {
    try {
      reply({ id, result: await side.answer(task) });
    } catch (thrown) {
      reply({ id, failed: { message: thrown instanceof Error ? thrown.message : String(thrown), ...codeOf(thrown) } });
    }
  };
  port.on('message', (request: WorkerRequest<Task>) => {
    if (request === 'close') side.hurry?.();
    last = last.then(() => {
      if (request !== 'close') return run(request.id, request.task);
      side.close?.();
      port.close();
    });
  });
}
