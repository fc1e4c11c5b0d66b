import type { Call } from '../chat/call.ts';
import type { ModelId } from '../chat/model-id.ts';
import { isContent } from '../chat/commit.ts';
import type { ChatEvent, EmbedEvent } from '../chat/event.ts';
import type { Usage } from '../chat/usage.ts';
import { asFailure } from '../chat/failure.ts';
import type { Model } from '../chat/model.ts';
import { TokenEstimate } from '../chat/text.ts';

export type MeterOptions<C> = {
  readonly model: ModelId;
  readonly upstream: string;
  /** Input tokens of a call, asked for only when the upstream told no usage. */
  readonly estimateInput: (call: C) => number;
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
      const tally = new Tally();
      let outcome = 'cancelled';
      try {
        for await (const batch of next(call)) {
          if (tally.add(batch)) tally.firstTokenMs = clock.monotonic() - startedAt;
          yield batch;
        }
        outcome = 'ok';
        if (!tally.usage)
          yield [
            { type: 'usage', usage: tally.estimate(options.estimateInput(call)) } as Extract<E, { type: 'usage' }>,
          ];
      } catch (thrown) {
        const { code } = asFailure(thrown);
        outcome = code === 'client_closed_request' ? 'cancelled' : code;
        throw thrown;
      } finally {
        call.scope.record({
          kind: 'attempt',
          model: options.model,
          upstream: options.upstream,
          outcome,
          usage: tally.usage ?? tally.estimate(tally.firstTokenMs === undefined ? 0 : options.estimateInput(call)),
          ...(tally.firstTokenMs !== undefined && { firstTokenMs: tally.firstTokenMs }),
          durationMs: clock.monotonic() - startedAt,
        });
      }
    };

/** What has been said so far, for an estimate without keeping the text. */
class Tally {
  usage: Usage | undefined;
  firstTokenMs: number | undefined;
  readonly #output = new TokenEstimate();
  readonly #reasoning = new TokenEstimate();

  /** Is this batch the first with content? */
  add(batch: readonly (ChatEvent | EmbedEvent)[]): boolean {
    let first = false;
    for (const event of batch) {
      if (this.firstTokenMs === undefined && isContent(event)) first = true;
      if (event.type === 'text') this.#text(event.channel, event.text);
      else if (event.type === 'usage') this.usage = event.usage;
      else if (event.type === 'tool-call') this.#output.add(event.argumentsText);
    }
    return first;
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
