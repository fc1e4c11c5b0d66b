import type { Clock } from '../chat/scope.ts';
import { repeat } from '../runtime/repeat.ts';
import type { Ledger, LedgerLine, LedgerStanding, Reservation, ReserveOutcome } from '../storage/ledger.ts';
import { type AccountCount, MemoryLedger } from '../storage/memory-ledger.ts';
import { SharedStateFailure } from '../storage/shared-state.ts';
import { LastKnown } from './last-known.ts';
import type { StoreLoss } from './limit-settings.ts';

/** Soon enough that few requests meet a store that has just gone. */
const LOOK_EVERY_MS = 1000;
/** Requests under way when the store went; settlements beyond that are lost, and their holds end with their leases. */
const MOST_OWED = 10_000;
/** More than anybody has; what was used already is counted whatever the limit. */
const NO_LIMIT = 2 ** 52;
const AT_ONCE_MS = 1;

/** A ledger in a place that may be lost. */
export type SharedLedger = Ledger & {
  /** Rejects while it cannot be used. */
  look(): Promise<void>;
};

export type SparePorts = {
  readonly shared: SharedLedger;
  readonly policy: () => StoreLoss;
  readonly clock: Clock;
  readonly random: () => number;
  /** Told when it is lost, and when it is there again. */
  readonly stood: (fault: SharedStateFailure | undefined) => void;
};

/** The end of a reservation; `used` is undefined where it is let go of alone. */
type Ending = { readonly reservation: Reservation; readonly used: readonly number[] | undefined };

/**
 * A shared ledger and what stands in for it while it is away: a ledger of this process, where the policy is `local` or `open`.
 * No request waits for a store that is known to be away. What was counted meanwhile is counted in the shared one when it is
 * back.
 */
export class SpareLedger implements Ledger {
  readonly #ports: SparePorts;
  readonly #spare: MemoryLedger;
  readonly #known: LastKnown;
  /** Those of the spare. */
  readonly #own = new WeakSet<Reservation>();
  #owed: Ending[] = [];
  #isUp = false;
  #fault = new SharedStateFailure('not used yet');
  #hasStood = false;
  #stop = (): void => undefined;

  constructor(ports: SparePorts) {
    this.#ports = ports;
    this.#spare = new MemoryLedger(ports.clock);
    this.#known = new LastKnown(ports.clock);
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Resolves when it is known whether the shared ledger can be used; never rejects. */
  async start(): Promise<void> {
    const { clock, random } = this.#ports;
    await this.#look();
    this.#stop = repeat(
      clock,
      () => LOOK_EVERY_MS * (0.75 + random() / 2),
      () => this.#look(),
    );
  }

  async reserve(lines: readonly LedgerLine[], amounts: readonly number[], leaseMs: number): Promise<ReserveOutcome> {
    if (this.#isUp) {
      try {
        const outcome = await this.#ports.shared.reserve(lines, amounts, leaseMs);
        this.#known.see(lines, outcome.standings);
        return outcome;
      } catch (thrown) {
        this.#lose(thrown);
      }
    }
    return this.#reserveHere(lines, amounts, leaseMs);
  }

  async renew(reservations: readonly Reservation[], leaseMs: number): Promise<void> {
    const own = reservations.filter((reservation) => this.#own.has(reservation));
    this.#spare.renew(own, leaseMs);
    const shared = reservations.filter((reservation) => !this.#own.has(reservation));
    if (!this.#isUp || shared.length === 0) return;
    await Promise.resolve(this.#ports.shared.renew(shared, leaseMs)).catch((thrown: unknown) => this.#lose(thrown));
  }

  settle(reservation: Reservation, used: readonly number[]): Promise<readonly LedgerStanding[] | undefined> {
    return this.#end({ reservation, used });
  }

  async release(reservation: Reservation): Promise<void> {
    await this.#end({ reservation, used: undefined });
  }

  close(): void {
    this.#stop();
  }

  async #end(ending: Ending): Promise<readonly LedgerStanding[] | undefined> {
    const { reservation } = ending;
    if (this.#own.has(reservation)) {
      const standings = await endIn(this.#spare, ending);
      if (this.#isUp) await this.#handOver().catch((thrown: unknown) => this.#lose(thrown));
      return standings;
    }
    if (this.#isUp) {
      try {
        const standings = await endIn(this.#ports.shared, ending);
        if (standings) this.#known.see(reservation.lines, standings);
        return standings;
      } catch (thrown) {
        this.#lose(thrown);
      }
    }
    if (this.#owed.length < MOST_OWED) this.#owed.push(ending);
    return undefined;
  }

  #reserveHere(lines: readonly LedgerLine[], amounts: readonly number[], leaseMs: number): ReserveOutcome {
    const policy = this.#ports.policy();
    if (policy === 'closed') throw this.#fault;
    for (const { account, window, owner } of lines) {
      const known = this.#known.of(account);
      if (known) this.#spare.addElsewhere({ account, window, owner, counted: known.counted }, known.forMs);
    }
    const here = policy === 'open' ? lines.map((line) => ({ ...line, limit: NO_LIMIT })) : lines;
    const outcome = this.#spare.reserve(here, amounts, leaseMs);
    if (outcome.ok) this.#own.add(outcome.reservation);
    return outcome;
  }

  /** Never rejects. */
  async #look(): Promise<void> {
    try {
      await this.#ports.shared.look();
      if (this.#isUp) return;
      await this.#payOwed();
      await this.#handOver();
      this.#isUp = this.#hasStood = true;
      this.#ports.stood(undefined);
    } catch (thrown) {
      this.#lose(thrown);
    }
  }

  #lose(thrown: unknown): void {
    this.#fault = thrown instanceof SharedStateFailure ? thrown : new SharedStateFailure('an unexpected fault');
    const isNew = this.#isUp || !this.#hasStood;
    this.#isUp = false;
    this.#hasStood = true;
    if (isNew) this.#ports.stood(this.#fault);
  }

  async #payOwed(): Promise<void> {
    for (let next = this.#owed[0]; next; next = this.#owed[0]) {
      await endIn(this.#ports.shared, next);
      this.#owed.shift();
    }
  }

  /** Counts in the shared ledger what was counted here, whatever the limit: it has been used. */
  async #handOver(): Promise<void> {
    const counts = [...this.#spare.drain()];
    try {
      for (let next = counts.at(-1); next; next = counts.at(-1)) {
        const lines = [usedLine(next)];
        const { standings } = await this.#ports.shared.reserve(lines, [next.counted], AT_ONCE_MS);
        this.#known.see(lines, standings);
        counts.pop();
      }
    } catch (thrown) {
      for (const count of counts) this.#spare.add(count);
      throw thrown;
    }
  }
}

async function endIn(ledger: Ledger, { reservation, used }: Ending): Promise<readonly LedgerStanding[] | undefined> {
  if (used) return ledger.settle(reservation, used);
  await ledger.release(reservation);
  return undefined;
}

const usedLine = ({ account, window, owner }: AccountCount): LedgerLine => ({
  account,
  window,
  owner,
  limit: NO_LIMIT,
  as: 'taken',
});
