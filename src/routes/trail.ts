import type { Clock, Fact } from '../chat/scope.ts';

/** What a request has gone through so far, for the headers of its reply. */
export class Trail {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #startedAt: number;
  #attempts = 0;
  #queuedMs = 0;
  #firstAt = 0;
  #lastAt = 0;

  constructor(clock: Pick<Clock, 'monotonic'>, startedAt: number) {
    this.#clock = clock;
    this.#startedAt = startedAt;
  }

  see(fact: Fact): void {
    if (fact.kind === 'queued' && this.#attempts === 0) this.#queuedMs += fact.waitedMs;
    if (fact.kind !== 'attempt-began') return;
    this.#lastAt = this.#clock.monotonic();
    if (this.#attempts++ === 0) this.#firstAt = this.#lastAt;
  }

  /**
   * Adds `x-nexus-attempts`, and `server-timing` with the milliseconds before the first attempt (`gateway`, of which
   * `queue` in a queue), from the first to the last (`earlier`) and since then (`upstream`). Nothing where nothing was
   * attempted.
   */
  tell(headers: Record<string, string>): void {
    if (this.#attempts === 0) return;
    let timing = `gateway;dur=${rounded(this.#firstAt - this.#startedAt)}`;
    if (this.#queuedMs > 0) timing += `, queue;dur=${rounded(this.#queuedMs)}`;
    if (this.#attempts > 1) timing += `, earlier;dur=${rounded(this.#lastAt - this.#firstAt)}`;
    timing += `, upstream;dur=${rounded(this.#clock.monotonic() - this.#lastAt)}`;
    headers['x-nexus-attempts'] = String(this.#attempts);
    headers['server-timing'] = timing;
  }
}

/** To a tenth, put together from whole numbers: V8 keeps the text of every fraction it writes for a while. */
function rounded(ms: number): string {
  const tenths = Math.round(ms * 10);
  return `${Math.floor(tenths / 10)}.${tenths % 10}`;
}
