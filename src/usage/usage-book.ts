import type { Nanodollars } from '../chat/money.ts';
import type { Principal } from '../chat/principal.ts';
import type { Clock } from '../chat/scope.ts';
import { inputTokensOf, outputTokensOf, type Usage } from '../chat/usage.ts';
import { repeat } from '../runtime/repeat.ts';
import { addSums, type UsageRecord } from '../chat/usage-record.ts';
import type { UsageQuery, UsageStore } from './usage-store.ts';

export const DAY_MS = 86_400_000;
/** What a process that is killed may lose. */
const FLUSH_MS = 1000;
/** More than a second of requests makes; beyond it, while the store is away, the newest are not written down. */
const MOST_WAITING = 20_000;
/** Longer than a year, so that one month can be held against the same of the year before. */
const KEPT_DAYS = 400;

/** One attempt at a model. */
export type Used = {
  readonly principal: Principal;
  readonly model: string;
  readonly outcome: string;
  readonly usage: Usage;
  /** Absent where nobody has said a price. */
  readonly cost?: Nanodollars;
};

export type UsageBookOptions = {
  readonly store: UsageStore;
  readonly clock: Clock;
  /** Told once when the store fails, and once when it works again. */
  readonly onStore: (isUp: boolean) => void;
};

/** Who has used what: gathered in memory and written down every second. */
export class UsageBook {
  readonly #options: UsageBookOptions;
  readonly #stop: () => void;
  #waiting = new Map<string, UsageRecord>();
  #writing: Promise<void> = Promise.resolve();
  #isUp = true;
  #forgottenOn = -1;
  /** Attempts that were not written down because too many wait. */
  lost = 0;

  constructor(options: UsageBookOptions) {
    this.#options = options;
    this.#stop = repeat(options.clock, FLUSH_MS, () => this.flush());
  }

  get today(): number {
    return Math.floor(this.#options.clock.now() / DAY_MS);
  }

  add(used: Used): void {
    const record = recordOf(used, this.today);
    const id = idOf(record);
    const before = this.#waiting.get(id);
    if (before) this.#waiting.set(id, { ...record, ...addSums(before, record) });
    else if (this.#waiting.size < MOST_WAITING) this.#waiting.set(id, record);
    else this.lost++;
  }

  /** Up to this moment. Rejects with a `StorageFailure`. */
  async find(query: UsageQuery): Promise<readonly UsageRecord[]> {
    await this.flush();
    return this.#options.store.find(query);
  }

  /** Writes down what waits; what can't be written goes on waiting. Never rejects. */
  flush(): Promise<void> {
    return (this.#writing = this.#writing.then(() => this.#write()));
  }

  async close(): Promise<void> {
    this.#stop();
    await this.flush();
  }

  async #write(): Promise<void> {
    const { store } = this.#options;
    const today = this.today;
    if (this.#waiting.size === 0 && this.#forgottenOn === today) return;
    const taken = this.#waiting;
    this.#waiting = new Map();
    try {
      if (taken.size > 0) await store.add([...taken.values()]);
      taken.clear();
      if (this.#forgottenOn !== today) await store.forgetBefore(today - KEPT_DAYS);
      this.#forgottenOn = today;
      this.#told(true);
    } catch {
      this.#putBack(taken);
      this.#told(false);
    }
  }

  #putBack(taken: ReadonlyMap<string, UsageRecord>): void {
    for (const [id, record] of taken) {
      const since = this.#waiting.get(id);
      this.#waiting.set(id, since ? { ...record, ...addSums(record, since) } : record);
    }
  }

  #told(isUp: boolean): void {
    if (isUp === this.#isUp) return;
    this.#isUp = isUp;
    this.#options.onStore(isUp);
  }
}

function recordOf({ principal, model, outcome, usage, cost }: Used, day: number): UsageRecord {
  const inputTokens = inputTokensOf(usage);
  const outputTokens = outputTokensOf(usage);
  return {
    day,
    tenant: principal.tenant,
    key: principal.id,
    user: principal.user ?? '',
    model,
    attempts: 1,
    answers: outcome === 'ok' ? 1 : 0,
    inputTokens,
    outputTokens,
    cost: cost ?? 0,
    unpriced: cost === undefined && inputTokens + outputTokens > 0 ? 1 : 0,
  };
}

const idOf = ({ day, tenant, key, user, model }: UsageRecord): string =>
  JSON.stringify([day, tenant, key, user, model]);
