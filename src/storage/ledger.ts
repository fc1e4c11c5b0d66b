/**
 * Over what time is counted. What is taken in one step counts in it and in the `steps - 1` that follow, so that a window
 * slides by whole steps and never lets through more than its limit in any stretch of `(steps - 1) * stepMs`. Steps begin at
 * the epoch: one step of a day is a day in UTC. No steps: nothing is counted but what is held.
 */
export type CountWindow = { readonly stepMs: number; readonly steps: number };

export const aMinute: CountWindow = { stepMs: 1000, steps: 60 };
export const anHour: CountWindow = { stepMs: 60_000, steps: 60 };
export const aDay: CountWindow = { stepMs: 86_400_000, steps: 1 };
/** What is under way at this moment. */
export const atOnce: CountWindow = { stepMs: 0, steps: 0 };

/** What is taken from one account. */
export type LedgerLine = {
  /** At most 200 characters; a lasting name of who holds it and of what is counted, without a personal datum in it. */
  readonly account: string;
  readonly window: CountWindow;
  /** In whole units, from 0 up to 2^52. */
  readonly limit: number;
  /** `taken` counts from then on, whatever comes of it; `held` is set aside until it is settled, or its lease is over. */
  readonly as: 'taken' | 'held';
  /** Who fills the room that accounts take, such as a tenant with all its keys and persons; all lines of a reservation have one. */
  readonly owner: string;
};

/** How an account stands. */
export type LedgerStanding = {
  /** In the window at this moment. */
  readonly counted: number;
  readonly held: number;
  /** Until nothing of what is counted counts any more. */
  readonly resetMs: number;
};

/** What was taken; only the ledger that made it can settle it. */
export type Reservation = {
  readonly id: string;
  readonly lines: readonly LedgerLine[];
  /** One for each line. */
  readonly amounts: readonly number[];
};

export type ReserveOutcome =
  | { readonly ok: true; readonly reservation: Reservation; readonly standings: readonly LedgerStanding[] }
  | {
      readonly ok: false;
      /** Of the lines that have too little left, the one for which it takes longest. */
      readonly line: number;
      /** Until that line may have enough; Infinity where the amount is more than its whole limit, undefined where that hangs on what others hold. */
      readonly retryAfterMs: number | undefined;
      readonly standings: readonly LedgerStanding[];
    };

export type MaybeLater<T> = T | Promise<T>;

/**
 * Counts what is used and sets aside what may be used, so that requests at the same moment never use more together than
 * there is. All methods but `close` may reject with `SharedStateFailure`.
 */
export type Ledger = {
  /**
   * Takes each amount from its line's account, all or nothing, in one step; whole amounts, of which 0 is always had. What is
   * held is set free after `leaseMs` unless that is renewed: its holder has ended without a word then.
   */
  reserve(lines: readonly LedgerLine[], amounts: readonly number[], leaseMs: number): MaybeLater<ReserveOutcome>;
  /** The holders are still at work. What was set free meanwhile is held again, also beyond the limit. */
  renew(reservations: readonly Reservation[], leaseMs: number): MaybeLater<void>;
  /**
   * Lets go of what is held and counts what was used instead, an amount for each line (of a `taken` one it is not looked
   * at), also after the lease. A second time does nothing, and gives undefined.
   */
  settle(reservation: Reservation, used: readonly number[]): MaybeLater<readonly LedgerStanding[] | undefined>;
  /** Lets go of what is held where nothing is to be counted for it. A second time does nothing, as does either after the other. */
  release(reservation: Reservation): MaybeLater<void>;
};
