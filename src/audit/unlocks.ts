import { hash } from 'node:crypto';
import type { Principal } from '../chat/principal.ts';
import { mayViewPii } from '../chat/rights.ts';
import type { Clock } from '../chat/scope.ts';
import type { SharedState } from '../storage/shared-state.ts';
import { BoundedMap } from '../runtime/bounded-map.ts';

/** Personal data is shown to a caller without a reason with each request, for it gave one for a while. */
export type Unlock = {
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
};

type Kept = Unlock & {
  readonly principal: string;
  /** Another instance has granted it; it counts as long as that can be looked up. */
  readonly isForeign: boolean;
};

/** Beyond that the one that ends first makes room. */
const MOST_UNLOCKS = 10_000;
const MOST_MS = 60 * 60_000;
/** How long what another instance did may go unnoticed where its message was lost. */
const LOOK_EVERY_MS = 10_000;
const MOST_BYTES = 4096;
const TOPIC = 'pii-unlocks/1';

/** Whose it is: of a caller that speaks for several people each has an unlock of its own. */
const nameOf = ({ tenant, id, user }: Principal): string =>
  hash('sha256', JSON.stringify([tenant, id, user ?? null]), 'hex');

/** Who may see personal data just now, and why. With a shared state all instances know it. */
export class Unlocks {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #state: SharedState | undefined;
  readonly #unsubscribe: (() => void) | undefined;
  readonly #kept = new Map<string, Kept>();
  /** When it was last looked up what others did, since the epoch. */
  readonly #lookedAt = new BoundedMap<string, number>(MOST_UNLOCKS);

  constructor(clock: Pick<Clock, 'now'>, state: SharedState | undefined) {
    this.#clock = clock;
    this.#state = state;
    this.#unsubscribe = state?.subscribe(TOPIC, (name) => void this.#look(name));
  }

  /** Of a caller that may still see personal data; answered from memory. */
  of(principal: Principal): Unlock | undefined {
    if (!mayViewPii(principal)) return undefined;
    const name = nameOf(principal);
    if (this.#state && this.#clock.now() - (this.#lookedAt.get(name) ?? 0) >= LOOK_EVERY_MS) void this.#look(name);
    const kept = this.#kept.get(name);
    if (!kept) return undefined;
    if (kept.until > this.#clock.now()) return { reason: kept.reason, until: kept.until };
    this.#kept.delete(name);
    return undefined;
  }

  /** In place of the one before. Where others cannot be told, it counts here. */
  async begin(principal: Principal, { reason, until }: Unlock): Promise<void> {
    const name = nameOf(principal);
    this.#keep(name, { reason, until, principal: principal.id, isForeign: false });
    await this.#tell(name, { reason, until, principal: principal.id }).catch(() => undefined);
  }

  /** Rejects with `SharedStateFailure` where it has ended here and others could not be told. */
  async end(principal: Principal): Promise<void> {
    await this.#end(nameOf(principal), principal.id);
  }

  /** All of a key that counts no longer, whoever it spoke for. */
  async endAllOf(id: string): Promise<void> {
    const names = [...this.#kept].filter(([, { principal }]) => principal === id).map(([name]) => name);
    for (const name of names) await this.#end(name, id);
  }

  close(): void {
    this.#unsubscribe?.();
  }

  async #end(name: string, principal: string): Promise<void> {
    this.#kept.delete(name);
    await this.#tell(name, { reason: '', until: 0, principal });
  }

  async #tell(name: string, told: Unlock & { readonly principal: string }): Promise<void> {
    if (!this.#state) return;
    this.#looked(name);
    await this.#state.set(`${TOPIC}/${name}`, Buffer.from(JSON.stringify(told)), { ttlMs: MOST_MS });
    this.#state.publish(TOPIC, name);
  }

  /** Never rejects. */
  async #look(name: string): Promise<void> {
    if (!/^[0-9a-f]{64}$/.test(name)) return;
    this.#looked(name);
    try {
      const bytes = await this.#state?.get(`${TOPIC}/${name}`, { mostBytes: MOST_BYTES });
      const told = bytes && read(bytes);
      if (told && told.until > this.#clock.now()) {
        const until = Math.min(told.until, this.#clock.now() + MOST_MS);
        const isForeign = this.#kept.get(name)?.isForeign ?? true;
        this.#keep(name, { ...told, until, isForeign });
      } else if (told || this.#kept.get(name)?.isForeign) this.#kept.delete(name);
    } catch {
      if (this.#kept.get(name)?.isForeign) this.#kept.delete(name);
    }
  }

  #looked(name: string): void {
    this.#lookedAt.set(name, this.#clock.now());
  }

  #keep(name: string, kept: Kept): void {
    if (!this.#kept.has(name) && this.#kept.size >= MOST_UNLOCKS) this.#makeRoom();
    this.#kept.set(name, kept);
  }

  #makeRoom(): void {
    let first: string | undefined;
    let soonest = Infinity;
    for (const [name, { until }] of this.#kept) if (until < soonest) [first, soonest] = [name, until];
    if (first !== undefined) this.#kept.delete(first);
  }
}

function read(bytes: Uint8Array): (Unlock & { readonly principal: string }) | undefined {
  try {
    const { reason, until, principal } = JSON.parse(Buffer.from(bytes).toString()) as Readonly<Record<string, unknown>>;
    if (typeof reason !== 'string' || typeof until !== 'number' || typeof principal !== 'string') return undefined;
    return { reason, until, principal };
  } catch {
    return undefined;
  }
}
