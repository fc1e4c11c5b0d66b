import type { Call } from '../chat/call.ts';
import type { Nanodollars } from '../chat/money.ts';
import type { Hold } from '../chat/spend.ts';
import type { ModelId } from '../chat/model-id.ts';
import { hasContent } from '../chat/commit.ts';
import type { ChatEvent, EmbedEvent } from '../chat/event.ts';
import type { Usage } from '../chat/usage.ts';
import { GatewayFailure, outcomeOf, reasonOf } from '../chat/failure.ts';
import type { Model } from '../chat/model.ts';
import { watched, type Watcher } from '../chat/watched.ts';
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
  (call) =>
    watched(new Metered(options, next, call));

class Metered<C extends Call, E extends ChatEvent | EmbedEvent> implements Watcher<E> {
  readonly #options: MeterOptions<C>;
  readonly #next: Model<C, E>;
  readonly #call: C;
  readonly #consumption = new Consumption();
  #input = 0;
  #hold: Hold | undefined;
  #startedAt = 0;
  #firstTokenMs: number | undefined;

  constructor(options: MeterOptions<C>, next: Model<C, E>, call: C) {
    this.#options = options;
    this.#next = next;
    this.#call = call;
  }

  open(): AsyncIterable<readonly E[]> | Promise<AsyncIterable<readonly E[]>> {
    this.#input = this.#options.estimateInput(this.#call);
    const reserving = reserve(this.#call, this.#input, this.#options);
    return reserving instanceof Promise ? reserving.then((hold) => this.#begin(hold)) : this.#begin(reserving);
  }

  passed(batch: readonly E[]): void {
    if (this.#firstTokenMs === undefined && hasContent(batch))
      this.#firstTokenMs = this.#call.scope.clock.monotonic() - this.#startedAt;
    this.#consumption.add(batch);
  }

  ended(): readonly E[] | undefined {
    const { usage } = this.#consumption;
    if (usage) {
      this.#book(succeeded, usage);
      return undefined;
    }
    const estimated = this.#consumption.estimate(this.#input);
    this.#book(succeeded, estimated);
    return [{ type: 'usage', usage: estimated } as Extract<E, { type: 'usage' }>];
  }

  failed(thrown: unknown): undefined {
    this.#cut(endingOf(thrown));
  }

  left(): void {
    this.#cut(left);
  }

  #begin(hold: Hold): AsyncIterable<readonly E[]> {
    const { scope } = this.#call;
    this.#hold = hold;
    this.#startedAt = scope.clock.monotonic();
    scope.record({ kind: 'attempt-began', model: this.#options.model, upstream: this.#options.upstream });
    return this.#next(this.#call);
  }

  /** Nothing was held where the attempt was refused, so there was none. */
  #cut(ending: Ending): void {
    if (!this.#hold) return;
    const input = this.#firstTokenMs !== undefined || wasRead(ending) ? this.#input : 0;
    this.#book(ending, this.#consumption.usage ?? this.#consumption.estimate(input));
  }

  #book(ending: Ending, usage: Usage): void {
    const { model, upstream, price, intentOf } = this.#options;
    const { scope } = this.#call;
    const intent = intentOf?.(this.#call);
    const cost = costOf(usage, price);
    this.#hold?.settle(usage, cost);
    scope.record({
      kind: 'attempt',
      principal: scope.principal,
      request: scope.id,
      model,
      upstream,
      ...(intent !== undefined && { intent }),
      ...ending,
      usage,
      ...(cost !== undefined && { cost }),
      ...(this.#firstTokenMs !== undefined && { firstTokenMs: this.#firstTokenMs }),
      durationMs: scope.clock.monotonic() - this.#startedAt,
    });
  }
}

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
