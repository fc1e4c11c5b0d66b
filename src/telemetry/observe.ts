import type { Call } from '../chat/call.ts';
import { hasContent } from '../chat/commit.ts';
import type { ChatEvent, EmbedEvent } from '../chat/event.ts';
import type { Usage } from '../chat/usage.ts';
import { outcomeOf } from '../chat/failure.ts';
import type { Model } from '../chat/model.ts';
import { watched, type Watcher } from '../chat/watched.ts';

/** What became of one call to the gateway. */
export type Observed = {
  readonly id: string;
  readonly operation: string;
  readonly principal: string;
  /** As the caller named it. */
  readonly requested: string;
  /** The model that answered; absent when none did. */
  readonly model?: string;
  /** `ok`, `cancelled` or the code of the failure. */
  readonly outcome: string;
  readonly durationMs: number;
  readonly firstTokenMs?: number;
  readonly usage?: Usage;
};

export type Observer = { began(operation: string): void; ended(observed: Observed): void };

/** Outermost of all: sees every call and how it ended, also when the client has gone. */
export const observe =
  <C extends Call & { readonly op: string }, E extends ChatEvent | EmbedEvent>(observer: Observer) =>
  (next: Model<C, E>): Model<C, E> =>
  (call) =>
    watched(new Observation(observer, next, call));

class Observation<C extends Call & { readonly op: string }, E extends ChatEvent | EmbedEvent> implements Watcher<E> {
  readonly #observer: Observer;
  readonly #next: Model<C, E>;
  readonly #call: C;
  readonly #seen: Seen = {};
  #startedAt = 0;

  constructor(observer: Observer, next: Model<C, E>, call: C) {
    this.#observer = observer;
    this.#next = next;
    this.#call = call;
  }

  open(): AsyncIterable<readonly E[]> {
    this.#startedAt = this.#call.scope.clock.monotonic();
    this.#observer.began(this.#call.op);
    return this.#next(this.#call);
  }

  passed(batch: readonly E[]): void {
    const seen = this.#seen;
    if (seen.firstTokenMs === undefined && hasContent(batch))
      seen.firstTokenMs = this.#call.scope.clock.monotonic() - this.#startedAt;
    look(batch, seen);
  }

  ended(): undefined {
    this.#over('ok');
  }

  failed(thrown: unknown): undefined {
    this.#over(outcomeOf(thrown));
  }

  left(): void {
    this.#over('cancelled');
  }

  #over(outcome: string): void {
    const { op, model, scope } = this.#call;
    this.#observer.ended({
      id: scope.id,
      operation: op,
      principal: scope.principal.id,
      requested: model,
      outcome,
      durationMs: scope.clock.monotonic() - this.#startedAt,
      ...this.#seen,
    });
  }
}

type Seen = { -readonly [K in 'model' | 'firstTokenMs' | 'usage']?: Observed[K] };

function look(batch: readonly (ChatEvent | EmbedEvent)[], seen: Seen): void {
  for (const event of batch) {
    if (event.type === 'start') seen.model = event.model;
    else if (event.type === 'usage') seen.usage = event.usage;
  }
}
