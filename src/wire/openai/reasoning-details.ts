import { GatewayFailure } from '../../chat/failure.ts';
import { isJsonObject, type Json, type JsonObject } from '../../chat/json.ts';

/** More than any answer's thoughts. */
const MOST_CHARS = 4_000_000;
/** Fields that come in fragments. */
const spoken = ['text', 'summary'] as const;

/**
 * The `reasoning_details` of a streamed choice, put together as OpenRouter sends them in a whole answer. They say again, in
 * fragments of their own, what the reasoning says: to be looked through they have to be whole.
 */
export class ReasoningDetails {
  readonly #entries: Record<string, Json>[] = [];
  #chars = 0;

  get entries(): readonly JsonObject[] {
    return this.#entries;
  }

  /** Throws `upstream_invalid` for more than any model thinks. */
  add(fragments: readonly Json[]): void {
    for (const fragment of fragments) {
      if (!isJsonObject(fragment)) continue;
      const known = this.#entries.find((entry) => isSame(entry, fragment));
      if (known) this.#join(known, fragment);
      else this.#entries.push(this.#counted({ ...fragment }));
    }
  }

  #join(known: Record<string, Json>, fragment: JsonObject): void {
    const before = spoken.map((field) => known[field]);
    for (const [field, value] of Object.entries(this.#counted(fragment))) if (value !== null) known[field] = value;
    spoken.forEach((field, at) => {
      const [said, more] = [before[at], fragment[field]];
      if (typeof said === 'string' && typeof more === 'string') known[field] = joined(said, more);
    });
  }

  #counted<T extends JsonObject>(fragment: T): T {
    for (const value of Object.values(fragment)) this.#chars += typeof value === 'string' ? value.length : 1;
    if (this.#chars > MOST_CHARS)
      throw new GatewayFailure('upstream_invalid', 'The model server sent more reasoning than any answer has.');
    return fragment;
  }
}

/** Entries are told apart by their number, or else by their kind and id. */
const isSame = (entry: JsonObject, fragment: JsonObject): boolean =>
  entry.type === fragment.type &&
  (fragment.index !== undefined ? entry.index === fragment.index : (entry.id ?? null) === (fragment.id ?? null));

/** Some servers say everything again each time. */
const joined = (said: string, more: string): string =>
  said !== '' && more.length > said.length && more.startsWith(said) ? more : said + more;
