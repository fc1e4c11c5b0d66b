import type { IncomingHttpHeaders } from 'node:http';
import type { ChatCall, Plan } from '../chat/call.ts';
import type { Decision } from '../chat/decision.ts';
import type { ChatModel, EmbedModel } from '../chat/model.ts';
import type { KeyRights, ListedKey } from '../chat/key-rights.ts';
import type { Principal } from '../chat/principal.ts';
import type { Clock, Fact, Scope } from '../chat/scope.ts';
import type { UsageRecord } from '../chat/usage-record.ts';
import type { AuditPage, AuditQuery, AuditReport } from '../extend/audit.ts';
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
  /** Whether a proxy at this address is believed what it says of its client; undefined where none is. */
  readonly isTrustedProxy: ((address: string) => boolean) | undefined;
  /** Whether to run the gateway needs a second factor beside the role. */
  readonly adminSecondFactor: boolean;
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

/** Whose usage is asked for; absent names mean all. */
export type UsageAsked = {
  /** Days since 1 January 1970, both included. */
  readonly from: number;
  readonly to: number;
  readonly tenant?: string;
  readonly key?: string;
  readonly user?: string;
  readonly most: number;
};

/** Who asks, and in which request. */
export type Asked = Pick<Scope, 'id' | 'principal' | 'record'> & {
  /** Why the caller wants to see personal data, in its own words. */
  readonly purpose?: string;
};

/** Personal data is shown to a caller for a while, for the reason that it gave. */
export type Unlock = {
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
};

/** Who may see personal data just now. */
export type Disclosure = {
  /** Written down first. Rejects with `permission_denied` or `audit_unavailable`. */
  unlock(asked: Asked, reason: string, minutes: number): Promise<Unlock>;
  /** Tells whether there was one to end. */
  lock(asked: Asked): Promise<boolean>;
  of(principal: Principal): Unlock | undefined;
  /** Personal data was asked for without the right. */
  denied(asked: Asked): void;
};

/** What a request shows of who sends it. */
export type Shown = {
  /** The key or token; undefined where there is none. */
  readonly secret: string | undefined;
  readonly address: string;
  readonly headers: IncomingHttpHeaders;
};

/** Who changes something, and in which request. */
export type Actor = { readonly principal: Principal; readonly request: string };

/** What administrators do with keys. Each change is written down first, and rejects with `audit_unavailable` else. */
export type Keys = {
  /** The oldest first, with those that have expired. */
  list(): Promise<readonly ListedKey[]>;
  /** The key and its text, which cannot be shown again. */
  create(
    by: Actor,
    name: string,
    rights: Partial<KeyRights>,
  ): Promise<{ readonly key: ListedKey; readonly text: string }>;
  /** Rejects with `key_not_found`. */
  revoke(by: Actor, id: string): Promise<void>;
  /** The key and its new text; the one before counts for so long. Rejects with `key_not_found`. */
  rotate(by: Actor, id: string, graceMs: number): Promise<{ readonly key: ListedKey; readonly text: string }>;
};

/** The audit log for those who run the gateway; who looks into it is written into it. */
export type AuditTrail = {
  /** Rejects with `invalid_value`, `overloaded` or `audit_unavailable`. */
  find(asked: Asked, query: AuditQuery): Promise<AuditPage>;
  /** Rejects with `overloaded` or `audit_unavailable`. */
  verify(asked: Asked): Promise<AuditReport>;
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
  /** Tells the router how good an answer was; `unknown` where the principal has no such decision (any more). */
  readonly feedback: (principal: Principal, feedback: Feedback) => 'taken' | 'unknown';
  /** What was used, the newest days first. Rejects with a `StorageFailure`. */
  readonly usage: (asked: UsageAsked) => Promise<readonly UsageRecord[]>;
  /** The models that a caller may use; there are no others for it. */
  readonly fleet: (principal: Principal) => Fleet;
  readonly settings: () => HttpSettings;
  /**
   * Who asks, by the key or token that is shown; at once for a key. Undefined where nobody is known by it and nobody need
   * be. Throws or rejects with a 401, a 429 after too many of them, or a 503 while it cannot be told.
   */
  readonly identify: (shown: Shown) => Principal | undefined | Promise<Principal>;
  /** Who asks where nobody need be known; undefined where everybody must. */
  readonly anyone: () => Principal | undefined;
  readonly keys: Keys;
  readonly readiness: () => Readonly<Record<string, DependencyState>>;
  readonly deployments: () => readonly DeploymentView[];
  readonly metrics: () => Promise<string>;
  readonly clock: Clock;
  /**
   * Counts a request against what its client address, as `clientAddressOf` writes it, may ask in a minute. Throws, or
   * rejects with, `rate_limit_exceeded` or `limits_unavailable`.
   */
  readonly admitAddress: (address: string) => void | Promise<void>;
  /** What a request may spend, and where its personal data is kept apart. */
  readonly forRequest: (asked: Asked) => Pick<Scope, 'spend' | 'vault'>;
  readonly record: (fact: Fact) => void;
  readonly disclosure: Disclosure;
  readonly auditTrail: AuditTrail;
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
