import type { Clock } from '../chat/scope.ts';
import { repeat } from '../runtime/repeat.ts';
import { aDay } from '../storage/ledger.ts';
import type { AccountCount, MemoryLedger } from '../storage/memory-ledger.ts';

/** What a process that is killed may forget. */
const SAVED_EVERY_MS = 1000;
/** Of what was counted before the start: whose it was is not kept. */
const OWNER = 'before';

export type KeptCount = Pick<AccountCount, 'account' | 'counted'>;

export type CountStore = {
  /** What was counted on that day, in days since the epoch; older days are dropped. */
  load(day: number): Promise<readonly KeptCount[]>;
  save(day: number, counts: readonly KeptCount[]): Promise<void>;
};

export type KeptCountsPorts = {
  readonly store: CountStore;
  readonly ledger: Pick<MemoryLedger, 'add' | 'takeChanged'>;
  readonly clock: Clock;
  /** Told when counts cannot be saved, and when they can be again. */
  readonly stood: (fault: unknown) => void;
};

/** Keeps what is counted by the day, so that a restart gives nobody the day's money again. */
export class KeptCounts {
  readonly #ports: KeptCountsPorts;
  /** To be saved, by account. */
  readonly #changed = new Map<string, KeptCount>();
  #day: number;
  #stop = (): void => undefined;
  #saving = Promise.resolve();
  #isFailing = false;

  constructor(ports: KeptCountsPorts) {
    this.#ports = ports;
    this.#day = this.#today();
  }

  /** Takes up what was counted before the start. Rejects where it cannot be read. */
  async start(): Promise<void> {
    const { store, ledger, clock } = this.#ports;
    for (const kept of await store.load(this.#day)) ledger.add({ ...kept, window: aDay, owner: OWNER });
    this.#stop = repeat(clock, SAVED_EVERY_MS, () => this.#save());
  }

  close(): Promise<void> {
    this.#stop();
    return this.#save();
  }

  /** One after the other; never rejects. What could not be saved is saved the next time. */
  #save(): Promise<void> {
    this.#saving = this.#saving.then(async () => {
      const { store, ledger } = this.#ports;
      const today = this.#today();
      if (today !== this.#day) this.#changed.clear();
      this.#day = today;
      for (const count of ledger.takeChanged()) this.#changed.set(count.account, count);
      if (this.#changed.size === 0) return;
      const counts = [...this.#changed.values()];
      try {
        await store.save(today, counts);
        for (const count of counts) this.#changed.delete(count.account);
        this.#tell(undefined);
      } catch (thrown) {
        this.#tell(thrown);
      }
    });
    return this.#saving;
  }

  #tell(fault: unknown): void {
    const isFailing = fault !== undefined;
    if (isFailing === this.#isFailing) return;
    this.#isFailing = isFailing;
    this.#ports.stood(fault);
  }

  #today(): number {
    return Math.floor(this.#ports.clock.now() / aDay.stepMs);
  }
}
