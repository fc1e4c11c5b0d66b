import type { Decision } from './decision.ts';
import type { TimeoutKind } from './failure.ts';
import type { ModelId } from './model-id.ts';
import type { Usage } from './usage.ts';
import type { LimitHolder, LimitName, LimitStanding } from './limit-standing.ts';
import type { Nanodollars } from './money.ts';
import type { Origin } from './origin.ts';
import type { Principal } from './principal.ts';
import type { Spend } from './spend.ts';
import type { Vault } from './vault.ts';

/** Time, so that a test can hold it still. Milliseconds throughout. */
export type Clock = {
  /** Since the epoch. */
  now(): number;
  /** Since an arbitrary start; never steps back. */
  monotonic(): number;
  /** Runs `run` once after `ms`; the returned function cancels. */
  after(ms: number, run: () => void): () => void;
};

export type Client = {
  readonly dialect: 'openai';
  /** The client shows sources and status lines sent beside the text (Open WebUI). */
  readonly uiEvents: boolean;
  /** The language that the client asks for, an ISO 639-1 code; undefined where it says nothing. */
  readonly language?: string;
};

/** What happened, for metrics and logs. Facts are never lost: recording works after the consumer has gone. */
export type Fact =
  | {
      readonly kind: 'attempt';
      readonly principal: Principal;
      /** The id of the request or job it was made for. */
      readonly request: string;
      readonly model: ModelId;
      readonly upstream: string;
      /** What the request wanted, where the router has looked. */
      readonly intent?: string;
      /** `ok`, `cancelled` or the code of the failure. */
      readonly outcome: string;
      /** Why it failed, for the log; without a secret or a word of what was said. */
      readonly reason?: string;
      /** The clock that ran out, if one did. */
      readonly timeoutKind?: TimeoutKind;
      /** The request's time was up before the upstream had its share of it. */
      readonly isBlameless?: true;
      readonly usage: Usage;
      /** Absent where nobody has said a price. */
      readonly cost?: Nanodollars;
      /** From the call to the first content; absent when none came. */
      readonly firstTokenMs?: number;
      readonly durationMs: number;
    }
  | { readonly kind: 'decision'; readonly decision: Decision }
  | { readonly kind: 'attempt-began'; readonly model: ModelId; readonly upstream: string }
  | { readonly kind: 'queued'; readonly model: ModelId; readonly upstream: string; readonly waitedMs: number }
  | {
      /** An attempt that was not made. */
      readonly kind: 'refused';
      readonly model: ModelId;
      readonly upstream: string;
      readonly why: 'breaker' | 'cooldown' | 'queue_full' | 'queue_timeout';
    }
  | {
      readonly kind: 'retry';
      readonly request: string;
      /** The model that the plan prefers. */
      readonly model: ModelId;
      /** Whether the chain was tried again, or why not. */
      readonly outcome: 'made' | 'no_budget' | 'no_time';
    }
  | { readonly kind: 'hedge'; readonly model: ModelId; readonly outcome: 'won' | 'lost' | 'failed' | 'no_budget' }
  | {
      /** A chain of models has failed so often in a row that somebody should look. */
      readonly kind: 'escalation';
      readonly request: string;
      readonly model: ModelId;
      readonly failures: number;
      /** How the last of them ended. */
      readonly outcome: string;
    }
  | {
      /** A request was let in; how far the limits that it counts against are used up with it. */
      readonly kind: 'admitted';
      readonly standing: readonly LimitStanding[];
    }
  | {
      readonly kind: 'limited';
      readonly limit: LimitName;
      readonly of: LimitHolder;
      /** Of all limits that the request would have counted against, where it was turned away before it began. */
      readonly standing?: readonly LimitStanding[];
    }
  | {
      /** A budget was used up to so many percent for the first time since it was full. */
      readonly kind: 'budget-alert';
      readonly percent: 80 | 100;
      readonly limit: LimitName;
      readonly of: LimitHolder;
      readonly holder: string;
    }
  | {
      /** A guardrail did something, or could not look. */
      readonly kind: 'verdict';
      readonly request: string;
      readonly guardrail: string;
      readonly stage: GuardStage;
      readonly action: 'flag' | 'edit' | 'block' | 'failed';
      /** A short code of the guardrail's own; never a word of what was said. */
      readonly reason: string;
    }
  | {
      /** Personal data was replaced, so many of each type. */
      readonly kind: 'masked';
      readonly request: string;
      readonly origin: Origin;
      readonly types: Readonly<Record<string, number>>;
    }
  | {
      /** Personal data was shown to somebody who has the right. */
      readonly kind: 'disclosed';
      readonly request: string;
      readonly types: Readonly<Record<string, number>>;
    }
  | {
      /** A picture was fetched from an address that a caller gave, or why not. */
      readonly kind: 'fetched';
      readonly outcome: string;
    }
  | { readonly kind: 'skipped-frame'; readonly model: ModelId; readonly upstream: string };

/** What a guardrail looks at: what is asked, what comes from documents and tools, what is set for all turns, what is answered. */
export type GuardStage = 'input' | 'context' | 'system' | 'output';

/** Read-only capabilities of one request or one background job. */
export type Scope = {
  readonly id: string;
  readonly principal: Principal;
  readonly client: Client;
  readonly clock: Clock;
  /** By `clock.monotonic()`; the whole request ends by then. */
  readonly deadlineAt: number;
  readonly aborted: boolean;
  /** Made when first read; `onAbort` is the cheaper way to listen. */
  readonly signal: AbortSignal;
  /** Calls `hear` once when the scope is aborted, at once if it is already; the returned function unlinks. */
  onAbort(hear: (reason: Error) => void): () => void;
  readonly record: (fact: Fact) => void;
  readonly spend: Spend;
  readonly vault: Vault;
};

/** A scope with the means to end it. */
export type OwnedScope = Scope & { abort(reason: Error): void; [Symbol.dispose](): void };

export type ScopeOptions = Omit<Scope, 'aborted' | 'signal' | 'onAbort'>;

const nothing = (): void => undefined;

class CancellableScope implements OwnedScope {
  readonly id: string;
  readonly principal: Principal;
  readonly client: Client;
  readonly clock: Clock;
  readonly deadlineAt: number;
  readonly record: Scope['record'];
  readonly spend: Spend;
  readonly vault: Vault;
  aborted = false;
  #reason: Error | undefined;
  #controller: AbortController | undefined;
  #listeners: Set<(reason: Error) => void> | undefined;
  #unlink: () => void;

  constructor(options: ScopeOptions, parent?: Scope) {
    this.id = options.id;
    this.principal = options.principal;
    this.client = options.client;
    this.clock = options.clock;
    this.deadlineAt = options.deadlineAt;
    this.record = options.record;
    this.spend = options.spend;
    this.vault = options.vault;
    this.#unlink = parent ? parent.onAbort((reason) => this.abort(reason)) : nothing;
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.aborted) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  onAbort(hear: (reason: Error) => void): () => void {
    if (this.#reason) {
      hear(this.#reason);
      return nothing;
    }
    const listeners = (this.#listeners ??= new Set());
    listeners.add(hear);
    return () => listeners.delete(hear);
  }

  abort(reason: Error): void {
    if (this.aborted) return;
    this.aborted = true;
    this.#reason = reason;
    const listeners = this.#listeners;
    this.#listeners = undefined;
    this.#controller?.abort(reason);
    if (listeners) for (const hear of listeners) hear(reason);
  }

  [Symbol.dispose](): void {
    this.#unlink();
  }
}

/** The scope of a new request or job. */
export const openScope = (options: ScopeOptions): OwnedScope => new CancellableScope(options);

/** A child that ends with its parent and can be ended alone; dispose it to unlink. */
export const within = (scope: Scope): OwnedScope => new CancellableScope(scope, scope);
