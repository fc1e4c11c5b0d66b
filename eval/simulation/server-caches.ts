import type { Clock } from '../../src/chat/scope.ts';

/** What servers do: prefixes of at least so many tokens are kept for so long after their last use, in whole blocks. */
const LEAST_TOKENS = 1024;
const BLOCK_TOKENS = 128;
const KEPT_MS = 5 * 60_000;

/** The prefix caches of the models' servers; conversations only grow. */
export class ServerCaches {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #kept = new Map<string, { readonly tokens: number; readonly at: number }>();

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  /** How many tokens of the conversation's next turn the server knows already; it will know them all. */
  use(model: string, conversation: string, tokens: number): number {
    const key = JSON.stringify([model, conversation]);
    const now = this.#clock.monotonic();
    const kept = this.#kept.get(key);
    this.#kept.set(key, { tokens, at: now });
    if (!kept || now - kept.at >= KEPT_MS || kept.tokens < LEAST_TOKENS) return 0;
    return Math.min(kept.tokens, tokens) - (Math.min(kept.tokens, tokens) % BLOCK_TOKENS);
  }
}
