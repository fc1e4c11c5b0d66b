import type { Call } from '../chat/call.ts';
import type { ModelId } from '../chat/model-id.ts';
import { hasContent } from '../chat/commit.ts';
import type { ChatEvent, EmbedEvent } from '../chat/event.ts';
import type { Usage } from '../chat/usage.ts';
import { GatewayFailure, outcomeOf, reasonOf, type TimeoutKind } from '../chat/failure.ts';
import type { Model } from '../chat/model.ts';
import { TokenEstimate } from '../chat/text.ts';

export type MeterOptions<C> = {
  readonly model: ModelId;
  readonly upstream: string;
  /** Input tokens of a call, asked for only when the upstream told no usage. */
  readonly estimateInput: (call: C) => number;
  /** What the call wants, where that is known. */
  readonly intentOf?: (call: C) => string | undefined;
};

/**
 * Books every attempt: its outcome, times and usage, estimated where the upstream told none, partial where it was cut.
 * An answer that came without usage gets the estimate as its usage event.
 */
export const meter =
  <C extends Call, E extends ChatEvent | EmbedEvent>(options: MeterOptions<C>) =>
  (next: Model<C, E>): Model<C, E | Extract<E, { type: 'usage' }>> =>
    async function* metered(call) {
      const { clock } = call.scope;
      const startedAt = clock.monotonic();
      const consumption = new Consumption();
      let firstTokenMs: number | undefined;
      let outcome = 'cancelled';
      let reason: string | undefined;
      let timeoutKind: TimeoutKind | undefined;
      let isBlameless = false;
      call.scope.record({ kind: 'attempt-began', model: options.model, upstream: options.upstream });
      try {
        for await (const batch of next(call)) {
          if (firstTokenMs === undefined && hasContent(batch)) firstTokenMs = clock.monotonic() - startedAt;
          consumption.add(batch);
          yield batch;
        }
        outcome = 'ok';
        if (!consumption.usage) {
          const usage = (consumption.usage = consumption.estimate(options.estimateInput(call)));
          yield [{ type: 'usage', usage } as Extract<E, { type: 'usage' }>];
        }
      } catch (thrown) {
        outcome = outcomeOf(thrown);
        reason = reasonOf(thrown);
        timeoutKind = thrown instanceof GatewayFailure ? thrown.timeoutKind : undefined;
        isBlameless = thrown instanceof GatewayFailure && thrown.isBlameless;
        throw thrown;
      } finally {
        const intent = options.intentOf?.(call);
        call.scope.record({
          kind: 'attempt',
          request: call.scope.id,
          model: options.model,
          upstream: options.upstream,
          ...(intent !== undefined && { intent }),
          outcome,
          ...(reason !== undefined && { reason }),
          ...(timeoutKind && { timeoutKind }),
          ...(isBlameless && { isBlameless }),
          usage:
            consumption.usage ?? consumption.estimate(firstTokenMs === undefined ? 0 : options.estimateInput(call)),
          ...(firstTokenMs !== undefined && { firstTokenMs }),
          durationMs: clock.monotonic() - startedAt,
        });
      }
    };

/** What has been said so far, for an estimate without keeping the text. */
class Consumption {
  usage: Usage | undefined;
  readonly #output = new TokenEstimate();
  readonly #reasoning = new TokenEstimate();

  add(batch: readonly (ChatEvent | EmbedEvent)[]): void {
    for (const event of batch) {
      if (event.type === 'text') this.#text(event.channel, event.text);
      else if (event.type === 'usage') this.usage = event.usage;
      else if (event.type === 'tool-call') this.#output.add(event.argumentsText);
    }
  }

  #text(channel: string, text: string): void {
    this.#output.add(text);
    if (channel === 'reasoning') this.#reasoning.add(text);
  }

  estimate(input: number): Usage {
    return {
      input,
      cacheRead: 0,
      cacheWrite: 0,
      output: this.#output.tokens,
      reasoning: this.#reasoning.tokens,
      estimated: true,
    };
  }
}
