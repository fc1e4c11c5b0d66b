import { GatewayFailure } from '../chat/failure.ts';
import type { Scope } from '../chat/scope.ts';

export type SlotLimits = {
  /** Calls at once. */
  readonly slots: number;
  /** Calls that may wait for a slot; more are refused at once. */
  readonly queue: number;
};

type Waiting = { readonly begin: () => void };

/** A bulkhead: so many calls at an upstream at once, so many waiting, first come first served. */
export class Slots {
  readonly #limits: SlotLimits;
  readonly #waiting = new Set<Waiting>();
  #inUse = 0;

  constructor(limits: SlotLimits) {
    this.#limits = limits;
  }

  /** Calls at once. */
  get capacity(): number {
    return this.#limits.slots;
  }

  /** Calls that may wait. */
  get queueCapacity(): number {
    return this.#limits.queue;
  }

  get inUse(): number {
    return this.#inUse;
  }
  get queued(): number {
    return this.#waiting.size;
  }

  /** Takes a slot if one is free. */
  take(): boolean {
    if (this.#inUse >= this.#limits.slots) return false;
    this.#inUse++;
    return true;
  }

  /** Takes the next slot. Rejects when the queue is full, after `queueMs`, or when the scope ends. */
  wait(scope: Pick<Scope, 'clock' | 'onAbort'>, queueMs: number): Promise<void> {
    if (this.#waiting.size >= this.#limits.queue) {
      throw new GatewayFailure('overloaded', 'Too many requests are waiting for this model server; try again later.', {
        reason: 'queue full',
      });
    }
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.delete(waiting);
        cancel();
        unlink();
      };
      const waiting: Waiting = {
        begin: () => {
          leave();
          resolve();
        },
      };
      const cancel = scope.clock.after(queueMs, () => {
        leave();
        reject(tooLate());
      });
      let unlink = (): void => undefined;
      this.#waiting.add(waiting);
      unlink = scope.onAbort((reason) => {
        leave();
        reject(reason);
      });
    });
  }

  /** Hands the slot to whoever waits longest. */
  release(): void {
    const [first] = this.#waiting;
    if (first) first.begin();
    else this.#inUse--;
  }
}

const tooLate = (): GatewayFailure =>
  new GatewayFailure('upstream_timeout', 'The model server had no free place in time.', { timeoutKind: 'queue' });
