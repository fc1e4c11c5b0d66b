import { Worker } from 'node:worker_threads';
import { WorkerFailure } from './worker-failure.ts';
import type { WorkerReply, WorkerRequest } from './worker-message.ts';

/** The process's own young generation is made for streams; a worker needs little. */
const YOUNG_MEGABYTES = 8;

export type WorkerOptions = {
  /** For messages: `The <name> worker stopped`. */
  readonly name: string;
  readonly entry: URL;
  /** Given to the worker as `workerData`. */
  readonly data?: unknown;
  /** Calls that may wait at a time; one more is refused. */
  readonly queue: number;
  /** The worker stops when its heap outgrows this. */
  readonly heapMegabytes: number;
};

/** Work done beside the main thread, one task after another. */
export type WorkerThread<Task, Result> = {
  /** Rejects with a WorkerFailure. */
  call(task: Task): Promise<Result>;
  /** Ends the worker when what was asked before is done; later calls are refused. */
  close(): Promise<void>;
};

type Waiting<Result> = { resolve(result: Result): void; reject(failure: WorkerFailure): void };

/** Starts with the first call. What waits when the worker stops is rejected; the next call starts it anew. */
export const startWorker = <Task, Result>(options: WorkerOptions): WorkerThread<Task, Result> =>
  new RestartingWorker<Task, Result>(options);

class RestartingWorker<Task, Result> implements WorkerThread<Task, Result> {
  readonly #options: WorkerOptions;
  #worker: Worker | undefined;
  #closed = false;
  #nextId = 0;
  readonly #waiting = new Map<number, Waiting<Result>>();

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  call(task: Task): Promise<Result> {
    const refusal = this.#refusal();
    if (refusal) return Promise.reject(refusal);
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#waiting.set(id, { resolve, reject });
      this.#running().postMessage({ id, task } satisfies WorkerRequest<Task>);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const worker = this.#worker;
    if (!worker) return;
    await new Promise<void>((resolve) => {
      worker.once('exit', () => resolve());
      worker.postMessage('close' satisfies WorkerRequest<Task>);
    });
  }

  #refusal(): WorkerFailure | undefined {
    const { name, queue } = this.#options;
    if (this.#closed) return new WorkerFailure('closed', `The ${name} worker is closed.`);
    if (this.#waiting.size < queue) return undefined;
    return new WorkerFailure('full', `The ${name} worker has ${queue} tasks waiting and takes no more.`);
  }

  #running(): Worker {
    if (this.#worker) return this.#worker;
    const { entry, data, heapMegabytes } = this.#options;
    const worker = new Worker(entry, {
      workerData: data,
      execArgv: [],
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes, maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
    });
    this.#worker = worker;
    worker.on('message', (reply: WorkerReply<Result>) => this.#settle(reply));
    worker.on('error', (cause) => this.#end(worker, cause));
    worker.on('exit', () => this.#end(worker));
    return worker;
  }

  #settle(reply: WorkerReply<Result>): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ('result' in reply) waiting?.resolve(reply.result);
    else waiting?.reject(new WorkerFailure('task', reply.failed.message, { code: reply.failed.code }));
  }

  #end(worker: Worker, cause?: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const why = cause instanceof Error ? `: ${cause.message}` : '.';
    const failure = new WorkerFailure('stopped', `The ${this.#options.name} worker stopped${why}`, { cause });
    for (const waiting of this.#waiting.values()) waiting.reject(failure);
    this.#waiting.clear();
  }
}
