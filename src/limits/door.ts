import type { Call } from '../chat/call.ts';
import type { LimitStanding } from '../chat/limit-standing.ts';
import type { Fact } from '../chat/scope.ts';
import { sleep } from '../runtime/sleep.ts';
import type { Ledger, LedgerStanding, Reservation, ReserveOutcome } from '../storage/ledger.ts';
import { SharedStateFailure } from '../storage/shared-state.ts';
import type { Holdings, HoldingsOf, LimitLine } from './holdings.ts';
import { languageOfCall } from './language-of-call.ts';
import type { Leases } from './leases.ts';
import type { MoneyLeft } from './money-left.ts';
import { refused, uncounted } from './refusal.ts';

export type DoorPorts = {
  readonly ledger: Ledger;
  readonly holdings: Pick<HoldingsOf, 'for'>;
  readonly leases: Pick<Leases, 'add' | 'end'>;
  readonly leaseMs: () => number;
  readonly money: Pick<MoneyLeft, 'see'>;
};

/** How long an interface's own background work may stand at the door, in milliseconds. */
const WAIT_MS = 10_000;
/** And how many of it; more are turned away at once. */
const MOST_WAITING = 1000;
/** What hangs on requests under way may change at any moment. */
const LOOK_AGAIN_MS = 250;

type Refused = Extract<ReserveOutcome, { ok: false }>;

/** Lets requests in as far as the limits of those who ask allow it. */
export class Door {
  readonly #ports: DoorPorts;
  #waiting = 0;

  constructor(ports: DoorPorts) {
    this.#ports = ports;
  }

  /**
   * What the request holds until it `leave`s; undefined where it is not limited. Rejects, or throws, with
   * `rate_limit_exceeded`, `quota_exhausted` or `limits_unavailable`.
   */
  enter(call: Call): Reservation | undefined | Promise<Reservation | undefined> {
    const holdings = this.#ports.holdings.for(call.scope.principal);
    if (holdings.admission.length === 0) return undefined;
    try {
      const outcome = this.#take(holdings);
      if (outcome instanceof Promise) return this.#whenKnown(outcome, holdings, call);
      return outcome.ok || !isBackground(call)
        ? this.#entered(outcome, holdings, call)
        : this.#stand(outcome, holdings, call);
    } catch (thrown) {
      throw readable(thrown, call);
    }
  }

  leave(reservation: Reservation): void {
    this.#ports.leases.end(reservation);
    // What is taken at once is counted already. It rejects where the store is away; the lease then ends what is held.
    const released = this.#ports.ledger.release(reservation);
    if (released instanceof Promise) released.catch(() => undefined);
  }

  #take({ admission, admissionAmounts }: Holdings): ReserveOutcome | Promise<ReserveOutcome> {
    const { ledger, leaseMs } = this.#ports;
    return ledger.reserve(admission, admissionAmounts, leaseMs());
  }

  async #whenKnown(coming: Promise<ReserveOutcome>, holdings: Holdings, call: Call): Promise<Reservation | undefined> {
    try {
      const outcome = await coming;
      return outcome.ok || !isBackground(call)
        ? this.#entered(outcome, holdings, call)
        : await this.#stand(outcome, holdings, call);
    } catch (thrown) {
      throw readable(thrown, call);
    }
  }

  #entered(outcome: ReserveOutcome, { admission }: Holdings, call: Call): Reservation {
    if (!outcome.ok) throw this.#refusal(outcome, admission, call);
    const { standings, reservation } = outcome;
    for (let at = 0; at < admission.length; at++) {
      const [line, standing] = [admission[at], standings[at]];
      if (line?.name === 'cost_per_day' && standing) this.#ports.money.see(line, standing);
    }
    this.#ports.leases.add(reservation);
    call.scope.record({ kind: 'admitted', standing: standingOf(admission, standings) });
    return reservation;
  }

  /** Nobody waits for a title, so it comes a little later rather than never. */
  async #stand(first: Refused, holdings: Holdings, call: Call): Promise<Reservation> {
    const { clock, deadlineAt } = call.scope;
    const until = Math.min(clock.monotonic() + WAIT_MS, deadlineAt);
    if (this.#waiting >= MOST_WAITING) throw this.#refusal(first, holdings.admission, call);
    this.#waiting++;
    try {
      for (let outcome: ReserveOutcome = first; ; outcome = await this.#take(holdings)) {
        const waitMs = outcome.ok ? 0 : (outcome.retryAfterMs ?? LOOK_AGAIN_MS);
        if (outcome.ok || clock.monotonic() + waitMs > until) return this.#entered(outcome, holdings, call);
        await sleep(clock, Math.max(1, waitMs), call.scope);
      }
    } finally {
      this.#waiting--;
    }
  }

  #refusal({ line, retryAfterMs, standings }: Refused, lines: readonly LimitLine[], call: Call): Error {
    const { name: limit, of, limit: most } = lines[line] as LimitLine;
    call.scope.record({ kind: 'limited', limit, of, standing: standingOf(lines, standings) } satisfies Fact);
    return refused({ limit, of, most, amount: 1, retryAfterMs }, languageOfCall(call));
  }
}

const isBackground = (call: Call): boolean => 'task' in call && call.task !== 'chat';

const standingOf = (lines: readonly LimitLine[], standings: readonly LedgerStanding[]): readonly LimitStanding[] => {
  const told: LimitStanding[] = [];
  for (let at = 0; at < lines.length; at++) {
    const { name: limit, of, limit: most } = lines[at] as LimitLine;
    const { counted, held, resetMs } = standings[at] as LedgerStanding;
    told.push({ limit, of, most, remaining: Math.max(0, most - counted - held), resetMs });
  }
  return told;
};

const readable = (thrown: unknown, call: Call): unknown =>
  thrown instanceof SharedStateFailure ? uncounted(thrown, languageOfCall(call)) : thrown;
