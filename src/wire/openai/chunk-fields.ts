import { GatewayFailure } from '../../chat/failure.ts';
import type { Json, JsonObject } from '../../chat/json.ts';

/** More than any server tells beside its choices; bounds on what one can make us hold. */
const MAX_FIELDS = 64;
const MAX_CHARS = 4_000_000;

/** The tiers that OpenAI's clients know; other servers write words of their own, which strict clients refuse. */
const serviceTiers = new Set<Json>(['auto', 'default', 'flex', 'scale', 'priority']);

/** What chunks tell of the whole answer under names of their own. Most repeat it in each, so only a change is passed on. */
export class ChunkFields {
  readonly #named: ReadonlySet<string>;
  /** As JSON. */
  readonly #told = new Map<string, string>();
  #chars = 0;
  #isFirst = true;

  constructor(named: ReadonlySet<string>) {
    this.#named = named;
  }

  /** The fields that are new or changed; undefined when there are none. Throws `upstream_invalid` past a bound. */
  read(chunk: JsonObject): JsonObject | undefined {
    let fresh: Record<string, Json> | undefined;
    for (const key in chunk) {
      const value = chunk[key];
      if (this.#named.has(key) || value === null || value === undefined) continue;
      if (key === 'service_tier' && !serviceTiers.has(value)) continue;
      if (this.#isNew(key, value)) (fresh ??= {})[key] = value;
    }
    // The first chunk may be a whole reply, which has a bound of its own.
    if (fresh && !this.#isFirst && (this.#told.size > MAX_FIELDS || this.#chars > MAX_CHARS))
      throw new GatewayFailure('upstream_invalid', 'The model server sent too many fields beside its answer.');
    this.#isFirst = false;
    return fresh;
  }

  #isNew(key: string, value: Json): boolean {
    const text = JSON.stringify(value);
    const known = this.#told.get(key);
    if (known === text) return false;
    this.#told.set(key, text);
    this.#chars += text.length - (known?.length ?? 0);
    return true;
  }
}
