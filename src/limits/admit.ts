import type { Call } from '../chat/call.ts';
import type { Model } from '../chat/model.ts';
import type { Reservation } from '../storage/ledger.ts';
import type { Door } from './door.ts';
import { languageOfCall } from './language-of-call.ts';
import { inLanguage } from './refusal.ts';

/** Lets a call through as far as the limits of its caller allow, and tells it in the caller's language where they do not. */
export const admit =
  (door: Pick<Door, 'enter' | 'leave'>) =>
  <C extends Call, E>(next: Model<C, E>): Model<C, E> =>
  (call) =>
    new AdmittedStream(door, next, call);

/** Written out, as a generator would cost each batch more. */
class AdmittedStream<C extends Call, E> implements AsyncIterableIterator<readonly E[]> {
  readonly #door: Pick<Door, 'enter' | 'leave'>;
  readonly #next: Model<C, E>;
  readonly #call: C;
  #events: AsyncIterator<readonly E[]> | undefined;
  #reservation: Reservation | undefined;
  #isOver = false;

  constructor(door: Pick<Door, 'enter' | 'leave'>, next: Model<C, E>, call: C) {
    this.#door = door;
    this.#next = next;
    this.#call = call;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<readonly E[]>> {
    try {
      const events = this.#events ?? (await this.#begin());
      if (!events) return over;
      const step = await events.next();
      if (step.done === true) this.#leave();
      return step;
    } catch (thrown) {
      this.#leave();
      throw inLanguage(thrown, () => languageOfCall(this.#call));
    }
  }

  async return(): Promise<IteratorResult<readonly E[]>> {
    try {
      await this.#events?.return?.();
    } finally {
      this.#leave();
    }
    return over;
  }

  async #begin(): Promise<AsyncIterator<readonly E[]> | undefined> {
    if (this.#isOver) return undefined;
    const entered = this.#door.enter(this.#call);
    if (!(entered instanceof Promise)) return this.#go(entered);
    const reservation = await entered;
    if (!this.#hasLeft()) return this.#go(reservation);
    if (reservation) this.#door.leave(reservation);
    return undefined;
  }

  #go(reservation: Reservation | undefined): AsyncIterator<readonly E[]> {
    this.#reservation = reservation;
    return (this.#events = this.#next(this.#call)[Symbol.asyncIterator]());
  }

  /** The consumer has gone, while the door was still closed. */
  #hasLeft(): boolean {
    return this.#isOver;
  }

  /** Once, whatever comes of it. */
  #leave(): void {
    this.#isOver = true;
    const reservation = this.#reservation;
    this.#reservation = undefined;
    if (reservation) this.#door.leave(reservation);
  }
}

const over = { done: true, value: undefined } as const;
