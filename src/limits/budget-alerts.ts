import type { Clock, Fact } from '../chat/scope.ts';
import { BoundedMap } from '../runtime/bounded-map.ts';
import type { LedgerStanding } from '../storage/ledger.ts';
import type { LimitLine } from './holdings.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MOST_TOLD = 10_000;

export const alertPercents = [80, 100] as const;

type Alert = Extract<Fact, { kind: 'budget-alert' }>;

/**
 * Tells once an hour, or a day, that so much of a budget is used up. Of several instances the one tells whose settlement
 * reached the mark, or who had to refuse.
 */
export class BudgetAlerts {
  readonly #clock: Pick<Clock, 'now'>;
  /** The window in which it was last told, by account and percent. */
  readonly #told = new BoundedMap<string, number>(MOST_TOLD);

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** What stands there holds the last settlement, of so much. */
  settled(line: LimitLine, { counted }: LedgerStanding, used: number, record: (fact: Fact) => void): void {
    if (counted < line.limit * 0.8) return;
    for (const percent of alertPercents) {
      const mark = (line.limit * percent) / 100;
      if (used > 0 && counted >= mark && counted - used < mark) this.#tell(line, percent, record);
    }
  }

  /** What is left was too little: that is all that can be had. */
  refused(line: LimitLine, record: (fact: Fact) => void): void {
    for (const percent of alertPercents) this.#tell(line, percent, record);
  }

  #tell(line: LimitLine, percent: Alert['percent'], record: (fact: Fact) => void): void {
    const { account, name: limit, of, holder } = line;
    const key = `${percent} ${account}`;
    const window = Math.floor(this.#clock.now() / (limit === 'cost_per_day' ? DAY_MS : HOUR_MS));
    if (this.#told.get(key) === window) return;
    this.#told.set(key, window);
    record({ kind: 'budget-alert', percent, limit, of, holder });
  }
}
