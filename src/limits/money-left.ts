import type { Clock } from '../chat/scope.ts';
import { BoundedMap } from '../runtime/bounded-map.ts';
import type { LedgerStanding } from '../storage/ledger.ts';
import type { LimitLine } from './holdings.ts';

const MOST_ACCOUNTS = 50_000;
const DAY_MS = 86_400_000;
/** Whoever could not pay for one request goes without paid models for so long: the next may be a cheaper one. */
const REFUSED_MS = 60_000;

type Known = { day: number; left: number; leastRefused: number; refusedAt: number };

/** Whose money of the day is used up, as far as has been seen here. */
export class MoneyLeft {
  readonly #clock: Pick<Clock, 'now' | 'monotonic'>;
  /** Only of those who have little left. */
  readonly #known = new BoundedMap<string, Known>(MOST_ACCOUNTS);

  constructor(clock: Pick<Clock, 'now' | 'monotonic'>) {
    this.#clock = clock;
  }

  see({ account, limit }: LimitLine, { counted, held }: LedgerStanding): void {
    const left = limit - counted - held;
    const known = this.#of(account);
    if (known) known.left = left;
    else if (left <= 0) this.#put(account, left);
  }

  /** So much was more than what is left, and not more than there ever is. */
  refuse({ account, limit }: LimitLine, amount: number, { counted, held }: LedgerStanding): void {
    const left = limit - counted - held;
    const known = this.#of(account) ?? this.#put(account, left);
    known.left = left;
    const now = this.#clock.monotonic();
    const isLate = now - known.refusedAt >= REFUSED_MS;
    known.leastRefused = isLate ? amount : Math.min(known.leastRefused, amount);
    known.refusedAt = now;
  }

  /** Nothing is left, or less than what was refused just now. */
  isOut({ account, limit }: LimitLine): boolean {
    if (limit === 0) return true;
    const known = this.#of(account);
    if (!known) return false;
    if (known.left <= 0) return true;
    return known.left < known.leastRefused && this.#clock.monotonic() - known.refusedAt < REFUSED_MS;
  }

  /** Nothing of another day. */
  #of(account: string): Known | undefined {
    const known = this.#known.get(account);
    if (!known || known.day === this.#today()) return known;
    this.#known.delete(account);
    return undefined;
  }

  #put(account: string, left: number): Known {
    const known = { day: this.#today(), left, leastRefused: Infinity, refusedAt: -Infinity };
    this.#known.set(account, known);
    return known;
  }

  #today(): number {
    return Math.floor(this.#clock.now() / DAY_MS);
  }
}
