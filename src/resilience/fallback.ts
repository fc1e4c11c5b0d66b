import type { ChatCall, Planned, PlannedModels, Task } from '../chat/call.ts';
import { type Committed, commit, opened } from '../chat/commit.ts';
import type { ChatEvent, EmbedEvent } from '../chat/event.ts';
import { asFailure, type FailureCode, GatewayFailure } from '../chat/failure.ts';
import type { ChatModel, EmbedModel } from '../chat/model.ts';
import type { ModelId } from '../chat/model-id.ts';
import type { Scope } from '../chat/scope.ts';
import { sleep } from '../runtime/sleep.ts';
import type { Budget } from './budget.ts';
import type { Escalations } from './escalations.ts';
import { moreTelling } from './more-telling.ts';

export type RetryLimits = {
  /** How long to wait before the chain is tried again, each time; background work. */
  readonly waitsMs: readonly number[];
  /** The same where a person waits. */
  readonly interactiveWaitsMs: readonly number[];
  /** An upstream that asks for a longer wait is not waited for. */
  readonly mostRetryAfterMs: number;
};
export type FallbackOptions = {
  readonly retry: () => RetryLimits;
  /** Of requests: how many may be tried again. */
  readonly budget: Budget;
  readonly escalations: Escalations;
  /** 0 up to 1. */
  readonly random: () => number;
};

/**
 * Runs the plan: its models in order, the next one only while the client has seen nothing of the one before. A chain
 * that has failed as a whole is tried again after a pause, where time, the budget and the failure allow it.
 */
export const fallback =
  (options: FallbackOptions): ChatModel<Planned<ChatCall>> =>
  (call) => {
    const { chatOf, contextTokensOf } = call.models;
    const answer = (model: ModelId): AsyncIterable<readonly ChatEvent[]> => {
      const chat = chatOf(model);
      if (!chat) throw new GatewayFailure('internal_error', 'The plan names a model that it was not made for.');
      return chat(call);
    };
    return run(new Chain(options, call.scope, { models: call.plan.models, task: call.task, answer, contextTokensOf }));
  };

/** The same for vectors, which no other model can make: the one that was asked for is tried again. */
export const retriedEmbed =
  (options: FallbackOptions) =>
  (model: ModelId, next: EmbedModel): EmbedModel =>
  (call) => {
    const answer = (): AsyncIterable<readonly EmbedEvent[]> => next(call);
    const contextTokensOf = (): undefined => undefined;
    return run(new Chain(options, call.scope, { models: [model], task: 'chat', answer, contextTokensOf }));
  };

const run = <E extends ChatEvent | EmbedEvent>(chain: Chain<E>): AsyncIterable<readonly E[]> =>
  opened(() => chain.run());

/** What a second try may mend: not credentials, a missing model or a clock that has taken its time already. */
const mendable: ReadonlySet<FailureCode> = new Set([
  'overloaded',
  'rate_limit_exceeded',
  'upstream_error',
  'upstream_incomplete',
  'upstream_invalid',
  'upstream_unavailable',
]);

/** Waits differ by this share, so that requests that failed together, or were told the same wait, do not return together. */
const JITTER = 0.2;

type Links<E> = Pick<PlannedModels, 'contextTokensOf'> & {
  /** Best first. */
  readonly models: readonly ModelId[];
  readonly task: Task;
  readonly answer: (model: ModelId) => AsyncIterable<readonly E[]>;
};

class Chain<E extends ChatEvent | EmbedEvent> {
  readonly #options: FallbackOptions;
  readonly #scope: Scope;
  readonly #links: Links<E>;
  readonly #first: ModelId;
  #models: readonly ModelId[];
  #failure: GatewayFailure | undefined;

  constructor(options: FallbackOptions, scope: Scope, links: Links<E>) {
    this.#options = options;
    this.#scope = scope;
    this.#links = links;
    this.#models = links.models;
    this.#first = links.models[0] ?? 'none';
  }

  async run(): Promise<Committed<E>> {
    this.#options.budget.earn(1);
    const [model] = this.#models;
    let committed: Committed<E>;
    try {
      if (model === undefined) throw new GatewayFailure('internal_error', 'The plan names no model.');
      committed = await commit(this.#links.answer(model));
    } catch (thrown) {
      this.#failed(model ?? 'none', thrown);
      committed = await this.#goOn();
    }
    this.#options.escalations.succeeded(this.#first);
    return committed;
  }

  /** After the first model: the others of the first round, then the rounds that follow it. */
  async #goOn(): Promise<Committed<E>> {
    const { escalations, retry } = this.#options;
    const { waitsMs, interactiveWaitsMs } = retry();
    const waits = this.#links.task === 'chat' ? interactiveWaitsMs : waitsMs;
    for (let round = 0; ; round++) {
      const committed = await this.#round(round === 0 ? 1 : 0);
      if (committed) return committed;
      const failure = this.#failure ?? new GatewayFailure('internal_error', 'The plan names no model.');
      const waitMs = this.#waitMs(failure, waits[round]);
      if (waitMs === undefined) {
        if (failure.retryable && !failure.isLasting && failure.status !== 400 && failure.code !== 'budget_exhausted')
          escalations.failed(this.#first, failure, this.#scope);
        throw failure;
      }
      await sleep(this.#scope.clock, waitMs, this.#scope);
    }
  }

  /** Each model once, in order, from the one at `from` on. */
  async #round(from: number): Promise<Committed<E> | undefined> {
    if (from === 0) this.#failure = undefined;
    for (const model of this.#links.models.slice(from)) {
      if (!this.#models.includes(model)) continue; // its context is too short, as has been seen meanwhile
      if (this.#failure && this.#isLate) break;
      try {
        return await commit(this.#links.answer(model));
      } catch (thrown) {
        this.#failed(model, thrown);
      }
    }
    return undefined;
  }

  /** Throws what is to be told at once; else the chain goes on. */
  #failed(model: ModelId, thrown: unknown): void {
    const latest = asFailure(thrown);
    if (this.#isFinal(latest)) throw latest;
    if (latest.code === 'context_length_exceeded') this.#keepLonger(model);
    this.#failure = moreTelling(this.#failure, latest);
  }

  get #isLate(): boolean {
    return this.#scope.clock.monotonic() >= this.#scope.deadlineAt;
  }

  /** The caller's own error is told at once, but not where only a stand-in for a failing model has found it. */
  #isFinal(latest: GatewayFailure): boolean {
    if (this.#scope.aborted) return true;
    const isOfStandIn = latest.code === 'upstream_rejected' && this.#failure !== undefined;
    return !latest.retryable && !isOfStandIn;
  }

  /** Only models that are known to take more are tried after one for which it was too much. */
  #keepLonger(than: ModelId): void {
    const { contextTokensOf } = this.#links;
    const shorter = contextTokensOf(than);
    const isLonger = (model: ModelId): boolean => {
      const tokens = contextTokensOf(model);
      return tokens !== undefined && (shorter === undefined || tokens > shorter);
    };
    const at = this.#models.indexOf(than);
    this.#models = this.#models.filter((model, index) => index < at || (index > at && isLonger(model)));
  }

  /** How long to wait before the next round; undefined where there is none. */
  #waitMs(failure: GatewayFailure, plannedMs: number | undefined): number | undefined {
    const scope = this.#scope;
    if (plannedMs === undefined || this.#models.length === 0 || !isMendable(failure)) return undefined;
    const tell = (outcome: 'made' | 'no_budget' | 'no_time'): void =>
      scope.record({ kind: 'retry', request: scope.id, model: this.#first, outcome });
    const asked = failure.retryAfterMs ?? 0;
    const { mostRetryAfterMs } = this.#options.retry();
    const jitterMs = plannedMs * JITTER * this.#options.random();
    const waitMs = Math.max(asked, plannedMs * (1 - JITTER / 2)) + jitterMs;
    if (asked > mostRetryAfterMs || scope.clock.monotonic() + waitMs >= scope.deadlineAt) {
      tell('no_time');
      return undefined;
    }
    if (!this.#options.budget.spend(1)) {
      tell('no_budget');
      return undefined;
    }
    tell('made');
    return waitMs;
  }
}

const isMendable = (failure: GatewayFailure): boolean =>
  (mendable.has(failure.code) && !failure.isLasting) ||
  failure.timeoutKind === 'connect' ||
  failure.timeoutKind === 'queue';
