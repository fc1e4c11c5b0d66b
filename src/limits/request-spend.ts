import type { Nanodollars } from '../chat/money.ts';
import type { Principal } from '../chat/principal.ts';
import type { Fact, Scope } from '../chat/scope.ts';
import type { Estimate, Hold, Spend } from '../chat/spend.ts';
import { inputTokensOf, outputTokensOf, type Usage } from '../chat/usage.ts';
import type { Ledger, LedgerStanding, Reservation, ReserveOutcome } from '../storage/ledger.ts';
import { SharedStateFailure } from '../storage/shared-state.ts';
import type { BudgetAlerts } from './budget-alerts.ts';
import type { HoldingsOf, LimitLine } from './holdings.ts';
import type { Leases } from './leases.ts';
import type { MoneyLeft } from './money-left.ts';
import { refused, uncounted } from './refusal.ts';

export type SpendPorts = {
  readonly ledger: Ledger;
  readonly holdings: Pick<HoldingsOf, 'for'>;
  readonly leases: Pick<Leases, 'add' | 'end'>;
  readonly leaseMs: () => number;
  readonly money: MoneyLeft;
  readonly alerts: BudgetAlerts;
};

const unlimited: Hold = { settle: () => undefined };

/** What the attempts of one request may take from its caller's budgets. */
export class RequestSpend implements Spend {
  readonly #ports: SpendPorts;
  readonly #principal: Principal;
  readonly #record: Scope['record'];

  constructor(ports: SpendPorts, principal: Principal, record: Scope['record']) {
    this.#ports = ports;
    this.#principal = principal;
    this.#record = record;
  }

  reserve({ tokens, cost }: Estimate): Hold | Promise<Hold> {
    const { ledger, leaseMs, holdings } = this.#ports;
    const { budgets } = holdings.for(this.#principal);
    if (budgets.length === 0) return unlimited;
    const amounts = amountsOf(budgets, tokens, cost);
    try {
      const outcome = ledger.reserve(budgets, amounts, leaseMs());
      if (!(outcome instanceof Promise)) return this.#held(outcome, budgets, amounts);
      return outcome.then((known) => this.#held(known, budgets, amounts)).catch(readably);
    } catch (thrown) {
      return readably(thrown);
    }
  }

  #held(outcome: ReserveOutcome, lines: readonly LimitLine[], amounts: readonly number[]): Hold {
    if (!outcome.ok) throw this.#refusal(outcome, lines, amounts);
    this.#ports.leases.add(outcome.reservation);
    return new LedgerHold(this.#ports, outcome.reservation, lines, this.#record);
  }

  #refusal(outcome: ReserveOutcome & { ok: false }, lines: readonly LimitLine[], amounts: readonly number[]): Error {
    const { retryAfterMs } = outcome;
    const line = lines[outcome.line] as LimitLine;
    const standing = outcome.standings[outcome.line] as LedgerStanding;
    const amount = amounts[outcome.line] ?? 0;
    if (retryAfterMs !== Infinity) {
      this.#ports.alerts.refused(line, this.#record);
      if (line.name === 'cost_per_day') this.#ports.money.refuse(line, amount, standing);
    }
    const { name: limit, of, limit: most } = line;
    this.#record({ kind: 'limited', limit, of } satisfies Fact);
    return refused({ limit, of, most, amount, retryAfterMs });
  }
}

/** What an attempt holds. */
class LedgerHold implements Hold {
  readonly #ports: SpendPorts;
  readonly #reservation: Reservation;
  readonly #lines: readonly LimitLine[];
  readonly #record: Scope['record'];
  #isSettled = false;

  constructor(ports: SpendPorts, reservation: Reservation, lines: readonly LimitLine[], record: Scope['record']) {
    this.#ports = ports;
    this.#reservation = reservation;
    this.#lines = lines;
    this.#record = record;
  }

  settle(usage: Usage, cost: Nanodollars | undefined): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    const { ledger, leases } = this.#ports;
    leases.end(this.#reservation);
    const used = amountsOf(this.#lines, inputTokensOf(usage) + outputTokensOf(usage), cost);
    const settled = ledger.settle(this.#reservation, used);
    if (!(settled instanceof Promise)) return this.#look(settled, used);
    // It rejects where the store is away, which the ledger tells of itself.
    settled.then((standings) => this.#look(standings, used)).catch(() => undefined);
  }

  #look(standings: readonly LedgerStanding[] | undefined, used: readonly number[]): void {
    if (!standings) return;
    const { alerts, money } = this.#ports;
    for (let at = 0; at < this.#lines.length; at++) {
      const line = this.#lines[at] as LimitLine;
      const standing = standings[at] as LedgerStanding;
      alerts.settled(line, standing, used[at] ?? 0, this.#record);
      if (line.name === 'cost_per_day') money.see(line, standing);
    }
  }
}

/** In whole units. What nobody knows the price of takes no money. */
function amountsOf(lines: readonly LimitLine[], tokens: number, cost: Nanodollars | undefined): readonly number[] {
  const amounts: number[] = [];
  for (const { name } of lines) amounts.push(whole(name === 'tokens_per_hour' ? tokens : (cost ?? 0)));
  return amounts;
}

const MOST = 2 ** 50;
const whole = (amount: number): number => (amount >= 0 ? Math.min(MOST, Math.ceil(amount)) : 0);

function readably(thrown: unknown): never {
  throw thrown instanceof SharedStateFailure ? uncounted(thrown) : thrown;
}
