import type { Call } from '../chat/call.ts';
import { isContent } from '../chat/commit.ts';
import type { ChatEvent, EmbedEvent } from '../chat/event.ts';
import type { Usage } from '../chat/usage.ts';
import { asFailure } from '../chat/failure.ts';
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
          if (look(batch, seen)) seen.firstTokenMs = clock.monotonic() - startedAt;
          yield batch;
        }
        outcome = 'ok';
      } catch (thrown) {
        const { code } = asFailure(thrown);
        outcome = code === 'client_closed_request' ? 'cancelled' : code;
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

/** Is this batch the first with content? */
function look(batch: readonly (ChatEvent | EmbedEvent)[], seen: Seen): boolean {
  let first = false;
  for (const event of batch) {
    if (event.type === 'start') seen.model = event.model;
    else if (event.type === 'usage') seen.usage = event.usage;
    else if (seen.firstTokenMs === undefined && isContent(event)) first = true;
  }
  return first;
}
