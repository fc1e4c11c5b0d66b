import type { Call } from '../chat/call.ts';
import { hasContent } from '../chat/commit.ts';
import type { ChatEvent, EmbedEvent } from '../chat/event.ts';
import type { Usage } from '../chat/usage.ts';
import { outcomeOf } from '../chat/failure.ts';
import type { Model } from '../chat/model.ts';

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
    async function* observed(call) {
      const { clock } = call.scope;
      const startedAt = clock.monotonic();
      const seen: Seen = {};
      let outcome = 'cancelled';
      observer.began(call.op);
      try {
        for await (const batch of next(call)) {
          if (seen.firstTokenMs === undefined && hasContent(batch)) seen.firstTokenMs = clock.monotonic() - startedAt;
          look(batch, seen);
          yield batch;
        }
        outcome = 'ok';
      } catch (thrown) {
        outcome = outcomeOf(thrown);
        throw thrown;
      } finally {
        observer.ended({
          id: call.scope.id,
          operation: call.op,
          principal: call.scope.principal.id,
          requested: call.model,
          outcome,
          durationMs: clock.monotonic() - startedAt,
          ...seen,
        });
      }
    };

type Seen = { -readonly [K in 'model' | 'firstTokenMs' | 'usage']?: Observed[K] };

function look(batch: readonly (ChatEvent | EmbedEvent)[], seen: Seen): void {
  for (const event of batch) {
    if (event.type === 'start') seen.model = event.model;
    else if (event.type === 'usage') seen.usage = event.usage;
  }
}
