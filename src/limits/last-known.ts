import type { Clock } from '../chat/scope.ts';
import { BoundedMap } from '../runtime/bounded-map.ts';
import { atOnce, type LedgerLine, type LedgerStanding } from '../storage/ledger.ts';

const MOST_ACCOUNTS = 50_000;

type Known = { readonly used: number; readonly until: number };

/** What was last heard of accounts that are kept elsewhere. */
export class LastKnown {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #known = new BoundedMap<string, Known>(MOST_ACCOUNTS);

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  see(lines: readonly LedgerLine[], standings: readonly LedgerStanding[]): void {
    const now = this.#clock.monotonic();
    standings.forEach(({ counted, held, resetMs }, at) => {
      const { account = '', window = atOnce } = lines[at] ?? {};
      if (window.steps === 0 || counted + held === 0) return;
      this.#known.set(account, {
        used: counted + held,
        until: now + (counted > 0 ? resetMs : window.stepMs * window.steps),
      });
    });
  }

  /** All of it counts until nothing of it would, `forMs` from now: nobody tells any more when which part of it passes. */
  of(account: string): { readonly counted: number; readonly forMs: number } | undefined {
    const known = this.#known.get(account);
    const forMs = known ? known.until - this.#clock.monotonic() : 0;
    return known && forMs > 0 ? { counted: known.used, forMs } : undefined;
  }
}
