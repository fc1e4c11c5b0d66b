import type { Call } from '../chat/call.ts';
import { isContent } from '../chat/commit.ts';
import type { ChatEvent, EmbedEvent } from '../chat/event.ts';
import { GatewayFailure } from '../chat/failure.ts';
import type { Model } from '../chat/model.ts';
import { watched, type Watcher } from '../chat/watched.ts';
import { type OwnedScope, within } from '../chat/scope.ts';

export type ClockLimits = {
  /** From the call to the head of a streamed reply. */
  readonly headersMs: number;
  /** From the call to the first content. */
  readonly firstTokenMs: number;
  /** Instead of both, while the model has to be loaded first. */
  readonly coldStartMs: number;
  /** From the call to a reply in one piece, which can only come when it is finished. */
  readonly wholeMs: number;
  /** Between two reads of an answer that has begun. */
  readonly idleMs: number;
  /** The whole attempt; the request's own deadline may be nearer. */
  readonly totalMs: number;
};

/** An upstream that has said everything but does not close is left alone after this. */
const TAIL_MS = 5000;

type Phase = 'headers' | 'cold_start' | 'first_token' | 'idle' | 'tail';

/**
 * Ends an attempt that has gone silent. Only the time in which we wait for the upstream counts: a client that reads
 * slowly stops no clock of the upstream's. One timer serves all clocks.
 */
export const clocks =
  (limits: ClockLimits, isCold: () => boolean = never) =>
  <C extends Call, E extends ChatEvent | EmbedEvent>(next: Model<C, E>): Model<C, E> =>
  (call) =>
    watched(new Clocked(limits, isCold, next, call));

class Clocked<C extends Call, E extends ChatEvent | EmbedEvent> implements Watcher<E> {
  readonly #limits: ClockLimits;
  readonly #isCold: () => boolean;
  readonly #next: Model<C, E>;
  readonly #call: C;
  #watch: Watch | undefined;

  constructor(limits: ClockLimits, isCold: () => boolean, next: Model<C, E>, call: C) {
    this.#limits = limits;
    this.#isCold = isCold;
    this.#next = next;
    this.#call = call;
  }

  open(): AsyncIterable<readonly E[]> {
    const call = this.#call;
    const scope = within(call.scope);
    this.#watch = new Watch(scope, this.#limits, call, this.#isCold());
    return this.#next({ ...call, scope });
  }

  asked(): void {
    this.#watch?.waiting();
  }

  passed(batch: readonly E[]): void {
    this.#watch?.arrived(batch);
  }

  ended(): undefined {
    this.#watch?.stop();
  }

  failed(thrown: unknown): Error | 'ended' | undefined {
    this.#watch?.stop();
    return this.#watch?.tailEnded ? 'ended' : unreadable(thrown);
  }

  left(): void {
    this.#watch?.stop();
  }
}

const never = (): boolean => false;

/** What is nested too deep or too long for us to handle is the upstream's doing. */
const unreadable = (thrown: unknown): Error | undefined =>
  thrown instanceof RangeError
    ? new GatewayFailure('upstream_invalid', 'The model server sent more than can be read.', { cause: thrown })
    : undefined;

/** An answer asked for in one piece has no first token to wait for. */
const isWhole = (call: Call): boolean => 'delivery' in call && call.delivery === 'whole';
const choicesOf = (call: Call): number => ('choices' in call && typeof call.choices === 'number' ? call.choices : 1);

class Watch {
  readonly #scope: OwnedScope;
  readonly #limits: ClockLimits;
  readonly #totalAt: number;
  #phase: Phase;
  #phaseMs: number;
  /** Choices that have not come to their finish. */
  #unfinished: number;
  /** When the present wait began; undefined while the consumer has the turn. */
  #since: number | undefined;
  /** Waited in this phase before the present wait: the first token and the tail are one wait each, whatever comes in it. */
  #waitedMs = 0;
  #cancel: () => void;
  /** The timer would look too late for the present phase. */
  #isLate = false;
  tailEnded = false;

  constructor(scope: OwnedScope, limits: ClockLimits, call: Call, isCold: boolean) {
    this.#scope = scope;
    this.#limits = limits;
    this.#unfinished = choicesOf(call);
    const now = scope.clock.monotonic();
    this.#totalAt = Math.min(now + limits.totalMs, scope.deadlineAt);
    this.#phase = isCold ? 'cold_start' : 'headers';
    const wholeMs = limits.wholeMs < limits.totalMs ? limits.wholeMs : Infinity; // else the clock over all is meant
    const headersMs = isWhole(call) ? wholeMs : limits.headersMs;
    this.#phaseMs = isCold ? Math.max(limits.coldStartMs, isWhole(call) ? wholeMs : 0) : headersMs;
    this.#since = now;
    this.#cancel = this.#arm(now);
  }

  arrived(batch: readonly (ChatEvent | EmbedEvent)[]): void {
    if (this.#phase !== 'idle') this.#waitedMs = this.#scope.clock.monotonic() - (this.#since ?? 0);
    this.#since = undefined;
    for (const event of batch) {
      if (event.type === 'finish' && --this.#unfinished === 0) this.#enter('tail', TAIL_MS);
      else if (this.#phase !== 'idle' && this.#phase !== 'tail') this.#beganWith(event);
    }
  }

  /** Headers and first token are counted from the call; a model that was loaded has its time for the first token still to come. */
  #beganWith(event: ChatEvent | EmbedEvent): void {
    const { idleMs, firstTokenMs } = this.#limits;
    if (isContent(event)) this.#enter('idle', idleMs);
    else if (event.type !== 'start') return;
    else if (this.#phase === 'headers') this.#enter('first_token', firstTokenMs, this.#waitedMs);
    else if (this.#phase === 'cold_start') this.#enter('first_token', firstTokenMs);
  }

  waiting(): void {
    const now = this.#scope.clock.monotonic();
    this.#since = now - this.#waitedMs;
    if (!this.#isLate) return;
    this.#isLate = false;
    this.#cancel();
    this.#cancel = this.#arm(now);
  }

  stop(): void {
    this.#cancel();
    this.#scope[Symbol.dispose]();
  }

  #enter(phase: Phase, ms: number, waitedMs = 0): void {
    if (ms - waitedMs < this.#phaseMs - this.#waitedMs) this.#isLate = true;
    this.#phase = phase;
    this.#phaseMs = ms;
    this.#waitedMs = waitedMs;
  }

  /** The timer looks again when the nearest limit could have passed; a batch in between only moves a number. */
  #arm(now: number): () => void {
    const nextMs = Math.min(this.#phaseMs - this.#waitedNow(now), this.#totalAt - now);
    return this.#scope.clock.after(Math.max(1, nextMs), () => this.#look());
  }

  #look(): void {
    const now = this.#scope.clock.monotonic();
    const late = now >= this.#totalAt;
    const silent = this.#since !== undefined && now - this.#since >= this.#phaseMs;
    if (!late && !silent) this.#cancel = this.#arm(now);
    else if (this.#phase === 'tail') this.#endTail();
    else if (silent || this.#phase === 'cold_start') this.#fail(this.#phase);
    else this.#fail('total', this.#waitedNow(now) * 2 < Math.min(this.#phaseMs, this.#limits.totalMs));
  }

  /** Everything was said: what is given up is only the wait for the upstream to close. */
  #endTail(): void {
    this.tailEnded = true;
    this.#scope.abort(new GatewayFailure('upstream_timeout', 'The model server did not close its answer.'));
  }

  /** In this phase, for the upstream. */
  #waitedNow(now: number): number {
    return this.#since === undefined ? this.#waitedMs : now - this.#since;
  }

  #fail(timeoutKind: Exclude<Phase, 'tail'> | 'total', isBlameless = false): void {
    const message = {
      headers: 'The model server did not begin to reply in time.',
      cold_start: 'The model was not loaded in time.',
      first_token: 'The model did not begin its answer in time.',
      idle: 'The model fell silent in the middle of its answer.',
      total: 'The model did not finish its answer in time.',
    }[timeoutKind];
    this.#scope.abort(new GatewayFailure('upstream_timeout', message, { timeoutKind, isBlameless }));
  }
}
