import type { ChatCall, Plan } from '../chat/call.ts';
import type { Decision } from '../chat/decision.ts';
import type { ChatModel, EmbedModel } from '../chat/model.ts';
import type { Principal } from '../chat/principal.ts';
import type { Clock, Fact, Scope } from '../chat/scope.ts';
import type { Fleet, UpstreamState } from '../fleet/fleet.ts';

/** One dependency as the readiness page shows it. */
export type DependencyState = { readonly state: 'ok' | 'degraded' | 'down'; readonly detail: string };

/** One model at one upstream, for those who look after them. */
export type DeploymentView = {
  readonly upstream: string;
  readonly model: string;
  readonly state: UpstreamState;
  readonly breaker: 'closed' | 'open' | 'half-open';
  /** Until a request may try an open one again. */
  readonly nextTrialMs: number;
  readonly cooldownMs: number;
  readonly isEjected: boolean;
  readonly inFlight: number;
  /** Requests that wait for a place at the upstream. */
  readonly queued: number;
  readonly recent: { readonly calls: number; readonly failures: number };
};

/** How the HTTP side behaves; taken from the configuration in force when a request begins. */
export type HttpSettings = {
  readonly bodyLimitBytes: number;
  /** What the bodies of all requests under way may take together. */
  readonly bodiesLimitBytes: number;
  readonly requestTimeoutMs: number;
  /** How long headers wait for the first content; then 200 is committed and pings begin. */
  readonly wireCommitMs: number;
  readonly pingMs: number;
  /** How long a client may leave the socket full. */
  readonly slowClientMs: number;
  readonly allowedOrigins: readonly string[];
  /** Which name a reply carries: the model that answered, or the one that was asked for. */
  readonly replyModel: 'answered' | 'requested';
};

/** Where a call would go. */
export type Explanation = {
  /** With its decision where the choice was left to the gateway. */
  readonly plan: Plan;
  /** Other readings of what the request wants, the likeliest first; empty where a model was named. */
  readonly otherIntents: readonly { readonly name: string; readonly confidence: number }[];
};

/** How good the answer was that a decision led to. */
export type Feedback = {
  /** The decision's id. */
  readonly decision: string;
  /** 0 to 1. */
  readonly quality: number;
};

/** Who asks, and in which request. */
export type Asked = Pick<Scope, 'id' | 'principal' | 'record'> & {
  /** Why the caller wants to see personal data, in its own words. */
  readonly purpose?: string;
};

/** Everything the routes may use: the gateway as handles. */
export type Gateway = {
  readonly chat: ChatModel;
  readonly embed: EmbedModel;
  /**
   * Decides as for a chat, and leaves no trace: it calls no model but the one for embeddings that a chat's decision would
   * wait for, records no fact and changes nothing that is kept. Rejects with what the chat would throw before a model is called, such as
   * `no_eligible_model`.
   */
  readonly explain: (call: ChatCall) => Promise<Explanation>;
  /** Tells the router how good an answer was; `unknown` where the principal's tenant has no such decision (any more). */
  readonly feedback: (principal: Principal, feedback: Feedback) => 'taken' | 'unknown';
  readonly fleet: () => Fleet;
  readonly settings: () => HttpSettings;
  /** Who holds this key; undefined when nobody does. */
  readonly identify: (key: string) => Principal | undefined;
  /** Who asks without a known key; undefined where one is required. */
  readonly anyone: () => Principal | undefined;
  readonly readiness: () => Readonly<Record<string, DependencyState>>;
  readonly deployments: () => readonly DeploymentView[];
  readonly metrics: () => Promise<string>;
  readonly clock: Clock;
  /** What a request may spend, and where its personal data is kept apart. */
  readonly forRequest: (asked: Asked) => Pick<Scope, 'spend' | 'vault'>;
  readonly record: (fact: Fact) => void;
  /** Told once of each exchange that reached a path, when its reply has ended; not of what the parser refuses. */
  readonly replied: (reply: Replied) => void;
};

export type Replied = {
  readonly id: string;
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
  /** The code of the failure that the client was told, if any. */
  readonly failure?: string;
  /** What the log should keep of an unexpected failure. */
  readonly cause?: unknown;
  /** Where the choice of the model was left to the gateway. */
  readonly decided?: Decided;
};

/** A decision and what came of it. */
export type Decided = {
  readonly decision: Decision;
  readonly principal: Principal;
  /** The attempts at models that have ended by then. */
  readonly attempts: readonly Attempt[];
  /** From the beginning of the request to the first content; absent when none came. */
  readonly firstTokenMs?: number;
};
export type Attempt = Extract<Fact, { kind: 'attempt' }>;
