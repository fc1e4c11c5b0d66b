import type { Clock } from '../chat/scope.ts';
import { waitAtMost } from '../runtime/wait-at-most.ts';
import type { Anchor, Anchors } from './anchors.ts';

/** An entry is on disk by then; a database that is busy does not hold it up for longer. */
const WAIT_MS = 100;
/** Shorter than those who wait for the first entry do. */
const BEGINNING_MS = 4000;

/** Anchors the latest entry, one at a time; where the database is slow, those in between are left out. */
export class AnchorKeeper {
  readonly #anchors: Pick<Anchors, 'put'>;
  readonly #clock: Pick<Clock, 'after'>;
  #latest: Anchor | undefined;
  #running: Promise<void> | undefined;
  /** Why the last one could not be anchored; undefined where it was. */
  fault: unknown;

  constructor(anchors: Pick<Anchors, 'put'>, clock: Pick<Clock, 'after'>) {
    this.#anchors = anchors;
    this.#clock = clock;
  }

  /** Resolves once it is anchored or could not be, or after a tenth of a second. Never rejects. */
  async keep(anchor: Anchor): Promise<void> {
    await this.#putWithin(WAIT_MS, anchor);
  }

  /** The same for the beginning of a chain, after four seconds: without it the chain counts as foreign. */
  async begin(anchor: Anchor): Promise<void> {
    if (!(await this.#putWithin(BEGINNING_MS, anchor))) this.fault = new Error('the database takes too long');
  }

  /** Waits a tenth of a second for what is under way: who stops does not wait for a database that somebody holds. */
  async close(): Promise<void> {
    if (this.#running) await waitAtMost(this.#clock, WAIT_MS, this.#running);
  }

  #putWithin(ms: number, anchor: Anchor): Promise<boolean> {
    this.#latest = anchor;
    this.#running ??= this.#run();
    return waitAtMost(this.#clock, ms, this.#running);
  }

  async #run(): Promise<void> {
    for (let next = this.#latest; next; next = this.#latest) {
      this.#latest = undefined;
      try {
        await this.#anchors.put(next);
        this.fault = undefined;
      } catch (thrown) {
        this.fault = thrown;
      }
    }
    this.#running = undefined;
  }
}
