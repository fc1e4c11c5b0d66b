import type { Clock } from '../chat/scope.ts';

export type BreakerLimits = {
  /** So many failures in a row open it. */
  readonly failures: number;
  /** How long it stays open the first time; each failed trial doubles it. */
  readonly openMs: number;
  readonly mostOpenMs: number;
};
export type BreakerState = 'closed' | 'open' | 'half-open';
/** How a call was let through; a trial decides whether the breaker closes. Known by identity: one of an earlier time counts no more. */
export type Admission = { readonly isTrial: boolean };

/** Half of the last calls open it as well, in whatever order they failed: of so many times as open it in a row, within the time. */
const WINDOW_TIMES = 6;
const WINDOW_MS = 30_000;
/** An upstream that is back is tried so often at once, for the first trial may have come a moment too soon. */
const TRIALS_A_RETURN = 2;

/**
 * Keeps calls from a deployment that fails. Open for a while, it then lets a single trial through: its success closes
 * the breaker, its failure opens it for twice as long, and one that says nothing (the client left) leaves the place to
 * the next. Results of calls that began before it opened count no more, not even after it has closed again.
 */
export class Breaker {
  readonly #limits: BreakerLimits;
  readonly #clock: Pick<Clock, 'monotonic'>;
  #state: BreakerState = 'closed';
  /** Of every call since it closed. */
  #normal: Admission = { isTrial: false };
  /** Of the trial under way. */
  #trial: Admission | undefined;
  #inARow = 0;
  #window: { readonly at: number; readonly failed: boolean }[] = [];
  #openedAt = 0;
  #openUntil = 0;
  #timesOpened = 0;
  /** How often a look that finds the upstream may still call for a trial. */
  #earlyTrials = 0;

  constructor(limits: BreakerLimits, clock: Pick<Clock, 'monotonic'>) {
    this.#limits = limits;
    this.#clock = clock;
  }

  get state(): BreakerState {
    this.#look();
    return this.#state;
  }

  /** Would a call be refused right now? */
  get refuses(): boolean {
    this.#look();
    return this.#state === 'open' || this.#trial !== undefined;
  }

  /** Until the next trial; 0 while calls may pass or a trial is under way. */
  get waitMs(): number {
    this.#look();
    return this.#state === 'open' ? this.#openUntil - this.#clock.monotonic() : 0;
  }

  /** Undefined where the call may not be made. Say how it ended in any case. */
  admit(): Admission | undefined {
    if (this.#state === 'closed') return this.#normal;
    if (this.refuses) return undefined;
    this.#trial = { isTrial: true };
    return this.#trial;
  }

  /** Returns what the rest of the call counts as: a trial has done its part and goes on like any other. */
  succeeded(as: Admission): Admission {
    if (as === this.#trial) {
      this.#close();
      return this.#normal;
    }
    if (as === this.#normal) {
      this.#inARow = 0;
      if (this.#window.length > 0) this.#note(false);
    }
    return as;
  }

  failed(as: Admission): void {
    if (as === this.#trial) this.#open();
    else if (as === this.#normal) {
      this.#inARow++;
      this.#note(true);
      if (this.#inARow >= this.#limits.failures || this.#isHalfFailed()) this.#open();
    }
  }

  /** The call ended without telling anything of the deployment. */
  leftOpen(as: Admission): void {
    if (as === this.#trial) this.#trial = undefined;
  }

  /**
   * The upstream was looked at from outside: one that was away since the breaker opened and is back is tried at once. Of
   * one that was never away, looks say nothing: it may answer them and still fail every call.
   */
  looked(isUp: boolean): void {
    if (this.#state === 'closed') return;
    if (!isUp) this.#missed();
    else if (this.state === 'open' && this.#earlyTrials > 0) {
      this.#earlyTrials--;
      this.#openUntil = this.#clock.monotonic();
    }
  }

  /** There is no use in a trial while the upstream is away; but looks may err, so that one is made in the end. */
  #missed(): void {
    const { openMs, mostOpenMs } = this.#limits;
    const laterBy = Math.min(this.#clock.monotonic() + openMs, this.#openedAt + mostOpenMs);
    this.#earlyTrials = TRIALS_A_RETURN;
    if (this.state === 'open') this.#openUntil = Math.max(this.#openUntil, laterBy);
  }

  #look(): void {
    if (this.#state === 'open' && this.#clock.monotonic() >= this.#openUntil) this.#state = 'half-open';
  }

  #open(): void {
    const { openMs, mostOpenMs } = this.#limits;
    this.#state = 'open';
    this.#normal = { isTrial: false };
    this.#trial = undefined;
    this.#openedAt = this.#clock.monotonic();
    this.#openUntil = this.#openedAt + Math.min(mostOpenMs, openMs * 2 ** this.#timesOpened);
    this.#timesOpened++;
  }

  #close(): void {
    this.#state = 'closed';
    this.#trial = undefined;
    this.#inARow = 0;
    this.#timesOpened = 0;
    this.#earlyTrials = 0;
    this.#window = [];
  }

  /** Nothing is noted before the first failure, so that a healthy deployment costs nothing. */
  #note(failed: boolean): void {
    if (this.#window.length === this.#windowCalls) this.#window.shift();
    this.#window.push({ at: this.#clock.monotonic(), failed });
  }

  get #windowCalls(): number {
    return this.#limits.failures * WINDOW_TIMES;
  }

  #isHalfFailed(): boolean {
    const since = this.#clock.monotonic() - WINDOW_MS;
    const recent = this.#window.filter(({ at }) => at >= since);
    return recent.length === this.#windowCalls && recent.filter(({ failed }) => failed).length * 2 >= this.#windowCalls;
  }
}
