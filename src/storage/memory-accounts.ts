import type { Clock } from '../chat/scope.ts';
import type { LedgerLine } from './ledger.ts';
import { MemoryAccount } from './memory-account.ts';
import { SharedStateFailure } from './shared-state.ts';

const FIRST_SWEEP = 1024;
/** Looking through a full ledger for empty accounts takes milliseconds. */
const SWEEP_EVERY_MS = 1000;

export type AccountName = Pick<LedgerLine, 'account' | 'window' | 'owner'>;

/**
 * The accounts of a ledger in memory. An owner gets another one as long as it has no more of them than there is room left:
 * however many it would like to fill, and however many others do so, there is room for who comes next (the rule of dynamic
 * thresholds, by which packet switches share their buffers).
 */
export class MemoryAccounts implements Iterable<readonly [string, MemoryAccount]> {
  readonly #clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly #most: number;
  readonly #accounts = new Map<string, MemoryAccount>();
  /** How many accounts each owner has. */
  readonly #owned = new Map<string, number>();
  #sweepAt = FIRST_SWEEP;
  #sweptAt = -Infinity;

  constructor(clock: Pick<Clock, 'now' | 'monotonic'>, most: number) {
    this.#clock = clock;
    this.#most = most;
  }

  get size(): number {
    return this.#accounts.size;
  }

  get(name: string): MemoryAccount | undefined {
    return this.#accounts.get(name);
  }

  [Symbol.iterator](): IterableIterator<[string, MemoryAccount]> {
    return this.#accounts[Symbol.iterator]();
  }

  /** Made where it is not there, whether there is room or not. */
  present({ account: name, window, owner }: AccountName): MemoryAccount {
    const known = this.#accounts.get(name);
    if (known) return known;
    const account = new MemoryAccount(window, owner);
    this.#accounts.set(name, account);
    this.#owned.set(owner, (this.#owned.get(owner) ?? 0) + 1);
    return account;
  }

  /**
   * For so many more of these owners; throws `SharedStateFailure` where there is none. Drops empty ones once they may be
   * many, and says so: what was looked up before may be gone.
   */
  makeRoom(fresh: number, lines: readonly LedgerLine[]): boolean {
    const isRoom = this.#hasRoom(fresh, lines);
    if (isRoom && this.#accounts.size < this.#sweepAt) return false;
    const isDue = this.#clock.monotonic() - this.#sweptAt >= SWEEP_EVERY_MS;
    if (isDue) this.#sweep();
    else if (isRoom) return false;
    if (!this.#hasRoom(fresh, lines)) throw new SharedStateFailure('too many accounts');
    return isDue;
  }

  #hasRoom(fresh: number, lines: readonly LedgerLine[]): boolean {
    const left = this.#most - this.#accounts.size - fresh;
    for (const { owner } of lines) if ((this.#owned.get(owner) ?? 0) + fresh > left) return false;
    return true;
  }

  #sweep(): void {
    this.#sweptAt = this.#clock.monotonic();
    const now = this.#clock.now();
    for (const [name, account] of this.#accounts) if (account.isEmpty(now)) this.#drop(name, account);
    this.#sweepAt = Math.max(FIRST_SWEEP, 2 * this.#accounts.size);
  }

  #drop(name: string, { owner }: MemoryAccount): void {
    this.#accounts.delete(name);
    const left = (this.#owned.get(owner) ?? 0) - 1;
    if (left > 0) this.#owned.set(owner, left);
    else this.#owned.delete(owner);
  }
}
