import type { Clock } from '../chat/scope.ts';

export type GroupCommitOptions = {
  /** Items that may wait at a time; one more is refused. */
  readonly most: number;
  /** That are committed together. */
  readonly mostTogether: number;
  /** A commit that takes longer has failed for those who wait for it, and for all who come until it is over. */
  readonly patienceMs: number;
  readonly clock: Pick<Clock, 'after'>;
};

/** Why an item was given up: too many wait, the commit under way takes too long, none are taken any more, or it failed. */
export type Refusal = 'full' | 'slow' | 'closed' | 'failed';

export class NotCommitted extends Error {
  override readonly name = 'NotCommitted';
  readonly refusal: Refusal;

  constructor(refusal: Refusal, cause?: unknown) {
    super(refusal, { cause });
    this.refusal = refusal;
  }
}

/** `isLate` once those who wait for it have been refused. */
export type Pass = { readonly isLate: boolean };

/** Takes all of the items or none. */
export type Commit<T> = (items: readonly T[], pass: Pass) => Promise<void>;

type Waiting<T> = { readonly item: T; readonly resolve: () => void; readonly reject: (failure: NotCommitted) => void };

/** Commits items in their order, one commit at a time: all that wait when one begins go together. */
export class GroupCommit<T> {
  readonly #commit: Commit<T>;
  readonly #options: GroupCommitOptions;
  #waiting: Waiting<T>[] = [];
  #running: Promise<void> | undefined;
  #isSlow = false;
  #isClosed = false;

  constructor(commit: Commit<T>, options: GroupCommitOptions) {
    this.#commit = commit;
    this.#options = options;
  }

  /** Resolves once the item is committed; rejects with `NotCommitted`. */
  add(item: T): Promise<void> {
    const refusal = this.#refusal();
    if (refusal) return Promise.reject(new NotCommitted(refusal));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Takes no more, and waits for what is under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#running;
  }

  #refusal(): Refusal | undefined {
    if (this.#isClosed) return 'closed';
    if (this.#isSlow) return 'slow';
    return this.#waiting.length >= this.#options.most ? 'full' : undefined;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) await this.#pass(this.#waiting.splice(0, this.#options.mostTogether));
    this.#running = undefined;
  }

  async #pass(batch: readonly Waiting<T>[]): Promise<void> {
    const { clock, patienceMs } = this.#options;
    const pass = { isLate: false };
    const cancel = clock.after(patienceMs, () => {
      this.#isSlow = pass.isLate = true;
      refuse([...batch, ...this.#waiting.splice(0)], new NotCommitted('slow'));
    });
    try {
      await this.#commit(
        batch.map(({ item }) => item),
        pass,
      );
      for (const { resolve } of batch) resolve();
    } catch (thrown) {
      refuse(batch, new NotCommitted('failed', thrown));
    }
    cancel();
    this.#isSlow = false;
  }
}

function refuse(batch: readonly Waiting<unknown>[], failure: NotCommitted): void {
  for (const { reject } of batch) reject(failure);
}
