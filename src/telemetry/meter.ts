import type { Call } from '../chat/call.ts';
import type { Nanodollars } from '../chat/money.ts';
import type { Hold } from '../chat/spend.ts';
import type { ModelId } from '../chat/model-id.ts';
import { hasContent } from '../chat/commit.ts';
import type { ChatEvent, EmbedEvent } from '../chat/event.ts';
import type { Usage } from '../chat/usage.ts';
import { GatewayFailure, outcomeOf, reasonOf } from '../chat/failure.ts';
import type { Model } from '../chat/model.ts';
import type { Fact } from '../chat/scope.ts';
import { TokenEstimate } from '../chat/text.ts';
import { costOf } from '../fleet/cost.ts';
import type { Price } from '../fleet/model-card.ts';

export type MeterOptions<C> = {
  readonly model: ModelId;
  readonly upstream: string;
  /** Input tokens of a call. */
  readonly estimateInput: (call: C) => number;
  /** The most tokens that one answer to it may be expected to have; 0 where it has none. */
  readonly estimateOutput: (call: C) => number;
  /** Undefined where nobody has said it. */
  readonly price: Price | undefined;
  /** What the call wants, where that is known. */
  readonly intentOf?: (call: C) => string | undefined;
};

/**
 * Books every attempt: its outcome, times, usage and cost, estimated where the upstream told none, partial where it was
 * cut. Before it is made, what it may take is reserved; where that is refused there is no attempt. An answer that came
 * without usage gets the estimate as its usage event.
 */
export const meter =
  <C extends Call, E extends ChatEvent | EmbedEvent>(options: MeterOptions<C>) =>
  (next: Model<C, E>): Model<C, E | Extract<E, { type: 'usage' }>> =>
    async function* metered(call) {
      const { clock } = call.scope;
      const input = options.estimateInput(call);
      const reserving = reserve(call, input, options);
      const hold = reserving instanceof Promise ? await reserving : reserving;
      const startedAt = clock.monotonic();
      const consumption = new Consumption();
      let firstTokenMs: number | undefined;
      let ending = left;
      call.scope.record({ kind: 'attempt-began', model: options.model, upstream: options.upstream });
      try {
        for await (const batch of next(call)) {
          if (firstTokenMs === undefined && hasContent(batch)) firstTokenMs = clock.monotonic() - startedAt;
          consumption.add(batch);
          yield batch;
        }
        ending = succeeded;
        if (!consumption.usage) {
          const usage = (consumption.usage = consumption.estimate(input));
          yield [{ type: 'usage', usage } as Extract<E, { type: 'usage' }>];
        }
      } catch (thrown) {
        ending = endingOf(thrown);
        throw thrown;
      } finally {
        const intent = options.intentOf?.(call);
        const usage =
          consumption.usage ?? consumption.estimate(firstTokenMs !== undefined || wasRead(ending) ? input : 0);
        const cost = costOf(usage, options.price);
        hold.settle(usage, cost);
        call.scope.record({
          kind: 'attempt',
          principal: call.scope.principal,
          request: call.scope.id,
          model: options.model,
          upstream: options.upstream,
          ...(intent !== undefined && { intent }),
          ...ending,
          usage,
          ...(cost !== undefined && { cost }),
          ...(firstTokenMs !== undefined && { firstTokenMs }),
          durationMs: clock.monotonic() - startedAt,
        });
      }
    };

type Ending = Pick<Extract<Fact, { kind: 'attempt' }>, 'outcome' | 'reason' | 'timeoutKind' | 'isBlameless'>;

const left: Ending = { outcome: 'cancelled' };
const succeeded: Ending = { outcome: 'ok' };

function endingOf(thrown: unknown): Ending {
  const reason = reasonOf(thrown);
  const failure = thrown instanceof GatewayFailure ? thrown : undefined;
  return {
    outcome: outcomeOf(thrown),
    ...(reason !== undefined && { reason }),
    ...(failure?.timeoutKind && { timeoutKind: failure.timeoutKind }),
    ...(failure?.isBlameless && { isBlameless: true }),
  };
}

/** A server that was left or waited for has the prompt, and is paid for it; one that refused or was away has not. */
const wasRead = ({ outcome, timeoutKind }: Ending): boolean =>
  outcome === 'cancelled' ||
  outcome === 'upstream_incomplete' ||
  (outcome === 'upstream_timeout' && timeoutKind !== 'connect' && timeoutKind !== 'queue');

function reserve<C extends Call>(call: C, input: number, options: MeterOptions<C>): Hold | Promise<Hold> {
  const { model, estimateOutput, price } = options;
  const output = estimateOutput(call);
  const cost: Nanodollars | undefined = costOf({ input, cacheRead: 0, cacheWrite: 0, output, reasoning: 0 }, price);
  return call.scope.spend.reserve({ model, tokens: input + output, cost });
}

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
