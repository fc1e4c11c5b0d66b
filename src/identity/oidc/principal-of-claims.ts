import { z } from 'zod';
import { GatewayFailure } from '../../chat/failure.ts';
import { type Principal, roles, type Tier } from '../../chat/principal.ts';
import type { OidcSettings } from './oidc-settings.ts';

const MOST_ROLES = 1000;
const roleList = z.object({ roles: z.array(z.string()).max(MOST_ROLES) });
/** As Keycloak names them; what is not of this form gives nothing. */
const keycloak = z.object({
  realm_access: roleList.optional().catch(undefined),
  resource_access: z.record(z.string(), z.unknown()).optional().catch(undefined),
  amr: z.array(z.string()).max(MOST_ROLES).optional().catch(undefined),
  acr: z.string().optional().catch(undefined),
});

const readable = /^[^\p{Cc}]{1,256}$/u;

/** Who a token speaks of, by claims that are checked already. Throws `invalid_token` where it does not say. */
export function principalOfClaims(claims: Readonly<Record<string, unknown>>, settings: OidcSettings): Principal {
  const subject = textOf(claims, 'sub');
  if (subject === undefined) throw incomplete('who it is for');
  const tenant = settings.tenantClaim === undefined ? 'default' : textOf(claims, settings.tenantClaim);
  if (tenant === undefined) throw incomplete('which tenant it is for');
  const read = keycloak.parse(claims);
  const { audience } = settings;
  const client = settings.client ?? (typeof audience === 'string' ? audience : audience[0]) ?? '';
  const ofClient = roleList.safeParse(
    Object.hasOwn(read.resource_access ?? {}, client) && read.resource_access?.[client],
  );
  const held = new Set([...(read.realm_access?.roles ?? []), ...(ofClient.data?.roles ?? [])]);
  const isHeld = (names: readonly string[]): boolean => names.some((name) => held.has(name));
  const { amr, acr } = settings.secondFactor;
  const hasSecondFactor =
    read.amr?.some((method) => amr.includes(method)) === true || (read.acr !== undefined && acr.includes(read.acr));
  return {
    id: `oidc:${subject}`,
    tenant,
    roles: roles.filter((role) => isHeld(settings.roles[role])),
    tier: tierOf(isHeld, settings),
    user: textOf(claims, settings.userClaim) ?? subject,
    ...(hasSecondFactor && { hasSecondFactor }),
  };
}

function tierOf(isHeld: (names: readonly string[]) => boolean, { tiers, tier }: OidcSettings): Tier {
  if (isHeld(tiers.enterprise)) return 'enterprise';
  if (isHeld(tiers.pro)) return tier === 'enterprise' ? tier : 'pro';
  return tier;
}

const textOf = (claims: Readonly<Record<string, unknown>>, name: string): string | undefined => {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
  return typeof value === 'string' && readable.test(value) ? value : undefined;
};

const incomplete = (what: string): GatewayFailure =>
  new GatewayFailure('invalid_token', `The token does not say ${what}. Ask whoever runs the identity provider.`);
