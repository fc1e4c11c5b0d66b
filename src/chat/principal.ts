import type { ModelId } from './model-id.ts';

export const tiers = ['free', 'pro', 'enterprise'] as const;
/** What a caller has been granted in kind: how much a day, which models, which formats of reports. */
export type Tier = (typeof tiers)[number];

export const roles = ['admin', 'view_pii', 'export_pii'] as const;
/** What a caller may do beside using models: run the gateway, see personal data, take it out. */
export type Role = (typeof roles)[number];

/** Limits of a caller in place of those that the configuration sets; `null` is none at all. */
export type OwnLimits = {
  readonly requestsPerMinute?: number | null;
  readonly tokensPerHour?: number | null;
  readonly costPerDayUsd?: number | null;
  readonly queriesPerDay?: number | null;
  readonly concurrency?: number | null;
};

/** Who asks. */
export type Principal = {
  /** Of the key, or of the token's subject. */
  readonly id: string;
  readonly tenant: string;
  /** Those of `roles`, and whatever else an identity provider gives. */
  readonly roles: readonly string[];
  readonly tier: Tier;
  /** The person, where a token names one or a caller that is trusted to; limits and audit tell people apart by it. */
  readonly user?: string;
  /** The models it may use; undefined: all. */
  readonly models?: readonly ModelId[];
  readonly limits?: OwnLimits;
  /** A second factor was shown when the token was made. */
  readonly hasSecondFactor?: true;
};
