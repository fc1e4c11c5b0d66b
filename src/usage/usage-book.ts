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
  #waiting = new Map<string, Waiting>();
  /** A key's principal is the same object for all its requests. */
  readonly #callers = new WeakMap<Principal, string>();
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
    const day = this.today;
    const id = `${day}${this.#callerOf(used.principal)}${used.model}`;
    const known = this.#waiting.get(id);
    if (known) count(known, used);
    else if (this.#waiting.size < MOST_WAITING) this.#waiting.set(id, count(unused(used, day), used));
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

  /** In brackets, so that neither the day before it nor the model behind it runs into it. */
  #callerOf(principal: Principal): string {
    let caller = this.#callers.get(principal);
    if (caller === undefined) {
      caller = JSON.stringify([principal.tenant, principal.id, principal.user]);
      this.#callers.set(principal, caller);
    }
    return caller;
  }

  #putBack(taken: ReadonlyMap<string, Waiting>): void {
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

type Waiting = { -readonly [K in keyof UsageRecord]: UsageRecord[K] };

const unused = ({ principal, model }: Used, day: number): Waiting => ({
  day,
  tenant: principal.tenant,
  key: principal.id,
  user: principal.user ?? '',
  model,
  attempts: 0,
  answers: 0,
  inputTokens: 0,
  outputTokens: 0,
  cost: 0,
  unpriced: 0,
});

/** Counts an attempt in its record, which is on the path of every request. */
function count(record: Waiting, { outcome, usage, cost }: Used): Waiting {
  const input = inputTokensOf(usage);
  const output = outputTokensOf(usage);
  record.attempts++;
  if (outcome === 'ok') record.answers++;
  record.inputTokens += input;
  record.outputTokens += output;
  if (cost !== undefined) record.cost += cost;
  else if (input + output > 0) record.unpriced++;
  return record;
}
