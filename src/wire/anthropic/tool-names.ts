const MOST_CHARS = 64;
const good = /^[a-zA-Z0-9_-]{1,64}$/;
const cleaned = (text: string): string => text.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, MOST_CHARS);

/** A name like `wanted` that is not taken. */
function free(wanted: string, isTaken: (name: string) => boolean): string {
  if (!isTaken(wanted)) return wanted;
  for (let number = 2; ; number++) {
    const ending = `_${number}`;
    const candidate = wanted.slice(0, MOST_CHARS - ending.length) + ending;
    if (!isTaken(candidate)) return candidate;
  }
}

/** The names of a request's tools as Anthropic takes them, and back: letters, digits, `_` and `-`, at most 64. */
export class ToolNames {
  readonly #sent = new Map<string, string>();
  readonly #own = new Map<string, string>();

  /** Names that are good as they are keep what they have, so they are told first. */
  constructor(names: readonly string[]) {
    for (const name of names) if (good.test(name) && !this.#sent.has(name)) this.#add(name, name);
    for (const name of names) if (!this.#sent.has(name)) this.#add(name, cleaned(name) || 'tool');
  }

  sent(name: string): string {
    return this.#sent.get(name) ?? this.#add(name, cleaned(name) || 'tool');
  }

  /** The caller's own name for one that the model used. */
  own(sent: string): string {
    return this.#own.get(sent) ?? sent;
  }

  #add(name: string, wanted: string): string {
    const sent = free(wanted, (candidate) => this.#own.has(candidate));
    this.#sent.set(name, sent);
    this.#own.set(sent, name);
    return sent;
  }
}

/** Ids of tool calls as Anthropic takes them; other servers use other signs, and the same id for several calls. */
export class ToolIds {
  readonly #taken = new Set<string>();
  readonly #latest = new Map<string, string>();

  /** The id of a new call. */
  open(id: string): string {
    const sent = free(id.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, 256) || 'call', (candidate) =>
      this.#taken.has(candidate),
    );
    this.#taken.add(sent);
    this.#latest.set(id, sent);
    return sent;
  }

  /** The id that the latest call of that name went by. */
  of(id: string): string | undefined {
    return this.#latest.get(id);
  }
}
