import type { Clock } from '../chat/scope.ts';
import {
  aDay,
  type Ledger,
  type LedgerLine,
  type LedgerStanding,
  type Reservation,
  type ReserveOutcome,
} from './ledger.ts';
import type { MemoryAccount } from './memory-account.ts';
import { type AccountName, MemoryAccounts } from './memory-accounts.ts';

/** Where there is no more room, who was not counted before is refused: forgetting a count would give it back. */
const MOST_ACCOUNTS = 200_000;

/** `isOver`: nothing is held for it, until it is renewed. */
type Lease = { readonly reservation: Reservation; until: number; isOver: boolean };

/** What counts in an account at this moment. */
export type AccountCount = AccountName & { readonly counted: number };

/** Of a holder that was not heard of for so long nothing is awaited any more. */
const FORGOTTEN_MS = 3_600_000;

/** A ledger of this process alone. Nothing in it waits. */
export class MemoryLedger implements Ledger {
  readonly #clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly #accounts: MemoryAccounts;
  readonly #leases = new Map<string, Lease>();
  /** No lease ends sooner. */
  #firstEnd = Infinity;
  #reservations = 0;
  /** Accounts of a day in which something was counted since they were last taken. */
  #changed = new Set<string>();

  constructor(clock: Pick<Clock, 'now' | 'monotonic'>, mostAccounts = MOST_ACCOUNTS) {
    this.#clock = clock;
    this.#accounts = new MemoryAccounts(clock, mostAccounts);
  }

  /** Accounts that are kept. */
  get size(): number {
    return this.#accounts.size;
  }

  reserve(lines: readonly LedgerLine[], amounts: readonly number[], leaseMs: number): ReserveOutcome {
    const now = this.#clock.now();
    this.#endLeases();
    const known: (MemoryAccount | undefined)[] = []; // a name is looked up once: this is on the path of every request
    let fresh = 0;
    for (let at = 0; at < lines.length; at++) {
      const { account: name, limit } = lines[at] as LedgerLine;
      const amount = amounts[at] ?? 0;
      const account = this.#accounts.get(name);
      if (!hasLeft(account, amount, limit, now)) return this.#refusal(lines, amounts, now);
      if (!account && amount > 0) fresh++;
      known.push(account);
    }
    if (fresh > 0 && this.#accounts.makeRoom(fresh, lines))
      for (let at = 0; at < lines.length; at++) known[at] = this.#accounts.get((lines[at] as LedgerLine).account);
    return this.#take({ id: String(++this.#reservations), lines, amounts }, known, leaseMs, now);
  }

  renew(reservations: readonly Reservation[], leaseMs: number): void {
    this.#endLeases();
    for (const { id } of reservations) {
      const lease = this.#leases.get(id);
      if (!lease) continue;
      if (lease.isOver) this.#hold(lease.reservation, 1);
      lease.isOver = false;
      this.#extend(lease, leaseMs);
    }
  }

  settle(reservation: Reservation, used: readonly number[]): readonly LedgerStanding[] | undefined {
    if (!this.#letGo(reservation)) return undefined;
    const now = this.#clock.now();
    const { lines } = reservation;
    for (let at = 0; at < lines.length; at++) {
      const line = lines[at] as LedgerLine;
      const amount = used[at] ?? 0;
      if (line.as === 'held' && amount > 0) this.#count(this.#accounts.present(line), line, amount, now);
    }
    return this.#standings(lines, now);
  }

  release(reservation: Reservation): void {
    this.#letGo(reservation);
  }

  /** Gives away all that is counted here; what is held stays, and what was counted elsewhere counts no more. */
  drain(): readonly AccountCount[] {
    const now = this.#clock.now();
    const counts: AccountCount[] = [];
    for (const [name, account] of this.#accounts) {
      const counted = account.countedHere(now);
      if (counted > 0) counts.push(countOf(name, account, counted));
      account.clear();
    }
    return counts;
  }

  /** Counts of a day that have changed since they were last asked for. */
  takeChanged(): readonly AccountCount[] {
    const changed = this.#changed;
    this.#changed = new Set();
    const now = this.#clock.now();
    const counts: AccountCount[] = [];
    for (const name of changed) {
      const account = this.#accounts.get(name);
      if (account) counts.push(countOf(name, account, account.countedHere(now)));
    }
    return counts;
  }

  /** Takes up what was counted before, as if it were counted here and now. */
  add(count: AccountCount): void {
    this.#accounts.present(count).count(count.counted, this.#clock.now());
  }

  /** Also counts, for so long, what was counted in another place, and in place of what was said of it before. */
  addElsewhere(count: AccountCount, forMs: number): void {
    this.#accounts.present(count).countElsewhere(count.counted, this.#clock.now() + forMs);
  }

  #take(
    reservation: Reservation,
    known: readonly (MemoryAccount | undefined)[],
    leaseMs: number,
    now: number,
  ): ReserveOutcome {
    const { lines, amounts } = reservation;
    const standings: LedgerStanding[] = [];
    let isHeld = false;
    for (let at = 0; at < lines.length; at++) {
      const line = lines[at] as LedgerLine;
      const amount = amounts[at] ?? 0;
      const account = known[at] ?? (amount > 0 ? this.#accounts.present(line) : undefined);
      if (line.as === 'held') {
        isHeld = true;
        if (account) account.held += amount;
      } else if (account && amount > 0) this.#count(account, line, amount, now);
      standings.push(account ? account.standing(now) : untouched);
    }
    if (isHeld) {
      const lease = { reservation, until: 0, isOver: false };
      this.#leases.set(reservation.id, lease);
      this.#extend(lease, leaseMs);
    }
    return { ok: true, reservation, standings };
  }

  #refusal(lines: readonly LedgerLine[], amounts: readonly number[], now: number): ReserveOutcome {
    let line = -1;
    let retryAfterMs: number | undefined;
    for (let at = 0; at < lines.length; at++) {
      const { account, limit } = lines[at] as LedgerLine;
      const amount = amounts[at] ?? 0;
      const known = this.#accounts.get(account);
      if (hasLeft(known, amount, limit, now)) continue;
      const waitMs = amount > limit ? Infinity : known?.waitMs(amount, limit, now);
      if (line >= 0 && (waitMs ?? 0) <= (retryAfterMs ?? 0)) continue;
      line = at;
      retryAfterMs = waitMs;
    }
    return { ok: false, line, retryAfterMs, standings: this.#standings(lines, now) };
  }

  #standings(lines: readonly LedgerLine[], now: number): readonly LedgerStanding[] {
    return lines.map(({ account }) => this.#accounts.get(account)?.standing(now) ?? untouched);
  }

  #count(account: MemoryAccount, line: LedgerLine, amount: number, now: number): void {
    account.count(amount, now);
    if (line.window === aDay) this.#changed.add(line.account);
  }

  #hold({ lines, amounts }: Reservation, times: 1 | -1): void {
    for (let at = 0; at < lines.length; at++) {
      const line = lines[at] as LedgerLine;
      const amount = amounts[at] ?? 0;
      if (line.as === 'held' && amount > 0) this.#accounts.present(line).held += times * amount;
    }
  }

  /** Whether it was still open. */
  #letGo(reservation: Reservation): boolean {
    const lease = this.#leases.get(reservation.id);
    if (!lease) return false;
    this.#leases.delete(reservation.id);
    if (!lease.isOver) this.#hold(reservation, -1);
    return true;
  }

  /** Sets free what nobody has renewed in time. */
  #endLeases(): void {
    const now = this.#clock.monotonic();
    if (now < this.#firstEnd) return;
    this.#firstEnd = Infinity;
    for (const [id, lease] of this.#leases) {
      if (!lease.isOver && lease.until <= now) {
        lease.isOver = true;
        this.#hold(lease.reservation, -1);
      }
      const end = lease.isOver ? lease.until + FORGOTTEN_MS : lease.until;
      if (end <= now) this.#leases.delete(id);
      else this.#firstEnd = Math.min(this.#firstEnd, end);
    }
  }

  #extend(lease: Lease, leaseMs: number): void {
    lease.until = this.#clock.monotonic() + leaseMs;
    this.#firstEnd = Math.min(this.#firstEnd, lease.until);
  }
}

const countOf = (account: string, { window, owner }: MemoryAccount, counted: number): AccountCount => ({
  account,
  window,
  owner,
  counted,
});

const untouched: LedgerStanding = { counted: 0, held: 0, resetMs: 0 };

const hasLeft = (account: MemoryAccount | undefined, amount: number, limit: number, now: number): boolean =>
  amount === 0 || (account ? account.countedAt(now) + account.held : 0) + amount <= limit;
