import type { Clock } from '../chat/scope.ts';
import { repeat } from '../runtime/repeat.ts';
import type { Ledger, Reservation } from '../storage/ledger.ts';

/** Two may be missed. */
const RENEWALS_A_LEASE = 3;

/** Renews what requests under way hold, all together: a timer for each would cost more than all else that is done for it. */
export class Leases {
  readonly #ledger: Pick<Ledger, 'renew'>;
  readonly #leaseMs: () => number;
  readonly #open = new Set<Reservation>();
  readonly #stop: () => void;

  constructor(ledger: Pick<Ledger, 'renew'>, clock: Pick<Clock, 'after'>, leaseMs: () => number) {
    this.#ledger = ledger;
    this.#leaseMs = leaseMs;
    this.#stop = repeat(
      clock,
      () => leaseMs() / RENEWALS_A_LEASE,
      () => this.#renew(),
    );
  }

  get count(): number {
    return this.#open.size;
  }

  add(reservation: Reservation): void {
    this.#open.add(reservation);
  }

  end(reservation: Reservation): void {
    this.#open.delete(reservation);
  }

  close(): void {
    this.#stop();
  }

  /** Never rejects: what could not be renewed is renewed the next time. */
  async #renew(): Promise<void> {
    if (this.#open.size === 0) return;
    try {
      await this.#ledger.renew([...this.#open], this.#leaseMs());
    } catch {
      // The ledger tells of its loss itself.
    }
  }
}
