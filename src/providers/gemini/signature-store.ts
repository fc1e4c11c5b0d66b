import type { JsonObject } from '../../chat/json.ts';
import type { Clock } from '../../chat/scope.ts';

/** A tool loop, with a person's confirmation in it, is over by then. */
const KEPT_MS = 6 * 60 * 60 * 1000;
const MOST_CHARS = 16_000_000;
const MOST_CHARS_EACH = 256_000;

type Kept = { readonly signature: JsonObject; readonly chars: number; readonly until: number };

/** The signatures of tool calls, for clients that do not send them back; those used longest ago make room. */
export class SignatureStore {
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();
  #chars = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  keep(tenant: string, callId: string, signature: JsonObject): void {
    const key = keyOf(tenant, callId);
    const chars = key.length + JSON.stringify(signature).length;
    if (chars > MOST_CHARS_EACH) return;
    this.#drop(key);
    this.#kept.set(key, { signature, chars, until: this.#clock.monotonic() + KEPT_MS });
    this.#chars += chars;
    for (const oldest of this.#kept.keys()) {
      if (this.#chars <= MOST_CHARS) break;
      this.#drop(oldest);
    }
  }

  find(tenant: string, callId: string): JsonObject | undefined {
    const key = keyOf(tenant, callId);
    const kept = this.#kept.get(key);
    if (!kept) return undefined;
    this.#kept.delete(key);
    if (kept.until > this.#clock.monotonic()) {
      this.#kept.set(key, kept);
      return kept.signature;
    }
    this.#chars -= kept.chars;
    return undefined;
  }

  #drop(key: string): void {
    this.#chars -= this.#kept.get(key)?.chars ?? 0;
    this.#kept.delete(key);
  }
}

/** A length before the tenant's name: no two pairs make one key. */
const keyOf = (tenant: string, callId: string): string => `${tenant.length}:${tenant}${callId}`;
