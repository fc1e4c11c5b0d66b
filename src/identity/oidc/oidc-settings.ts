import type { Role, Tier } from '../../chat/principal.ts';

/** An identity provider, and how its tokens are read. */
export type OidcSettings = {
  readonly issuer: string;
  readonly audience: string | readonly string[];
  /** The clients there whose tokens count; undefined: all. */
  readonly authorizedParties?: readonly string[] | undefined;
  /** Where its keys are; undefined: as its discovery document says. */
  readonly jwksUrl?: string | undefined;
  readonly algorithms: readonly string[];
  readonly clockSkewSeconds: number;
  /** The client there whose roles count beside those of the realm; undefined: the first audience. */
  readonly client?: string | undefined;
  /** For each role here, the roles there that give it. */
  readonly roles: Readonly<Record<Role, readonly string[]>>;
  readonly tiers: Readonly<Record<Exclude<Tier, 'free'>, readonly string[]>>;
  /** Of a token without a role that gives one. */
  readonly tier: Tier;
  readonly tenantClaim?: string | undefined;
  readonly userClaim: string;
  readonly secondFactor: { readonly amr: readonly string[]; readonly acr: readonly string[] };
};
