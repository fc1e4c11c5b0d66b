import { z } from 'zod';
import { tiers } from '../chat/principal.ts';
import { secretReference } from '../extend/secret-reference.ts';
import { localities } from '../fleet/model-card.ts';
import { isOwnNetworkHost } from './own-network-host.ts';

const MOST_NAMES = 100;

const name = z.string().min(1).max(128);
const names = z.array(name).max(MOST_NAMES);

/** Whoever can change what comes from here can sign tokens: not over a network of others without TLS. */
const providerUrl = z
  .url({ protocol: /^https?$/, error: 'must be a URL such as https://sso.example.org/realms/main' })
  .max(2048)
  .refine(
    (text) => {
      const url = URL.canParse(text) ? new URL(text) : undefined;
      return url?.protocol === 'https:' || (url !== undefined && isOwnNetworkHost(url.hostname));
    },
    { error: 'must begin with https://; http:// is taken for a host of your own network alone' },
  );

/** Signed with a private key alone: who can check a token must not be able to make one. */
const tokenAlgorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'EdDSA'] as const;

const oidc = z.strictObject({
  issuer: providerUrl.describe('The issuer as the tokens name it, to the letter: https://sso.example.org/realms/main.'),
  audience: z
    .union([name, names.min(1, 'must name one at least')])
    .describe('What a token must be for: its `aud` must name this, or one of these.'),
  authorizedParties: names
    .min(1, 'must name one at least')
    .optional()
    .describe(
      'The clients at the provider whose tokens count: the first of `azp`, `client_id`, `cid` and `appid` that a token has must be one of these. ' +
        'Default: all clients.',
    ),
  jwksUrl: providerUrl
    .optional()
    .describe('Where the issuer’s keys are. Default: as /.well-known/openid-configuration of the issuer says.'),
  algorithms: z
    .array(z.enum(tokenAlgorithms))
    .min(1, 'must name one at least')
    .max(tokenAlgorithms.length)
    .default(['RS256', 'PS256', 'ES256'])
    .describe('The algorithms that a token may be signed with.'),
  clockSkewSeconds: z
    .int()
    .min(0)
    .max(300)
    .default(30)
    .describe('By how much the issuer’s clock and this one may differ, in seconds.'),
  client: name
    .optional()
    .describe(
      'The client at the provider whose roles count beside those of the realm (`resource_access` of Keycloak). ' +
        'Default: the audience, the first where there are several.',
    ),
  roles: z
    .strictObject({
      admin: names.default(['nexus-admin']).describe('Roles there that give the role admin here.'),
      view_pii: names.default(['nexus-view-pii']).describe('Roles there that give the role view_pii here.'),
      export_pii: names.default(['nexus-export-pii']).describe('Roles there that give the role export_pii here.'),
    })
    .prefault({})
    .describe('Which roles of the provider give which roles here. A role that is not listed gives nothing.'),
  tiers: z
    .strictObject({
      pro: names.default(['nexus-pro']).describe('Roles there that give the tier pro.'),
      enterprise: names.default(['nexus-enterprise']).describe('Roles there that give the tier enterprise.'),
    })
    .prefault({})
    .describe('Which roles of the provider give which tier; the highest counts.'),
  tier: z.enum(tiers).default('free').describe('The tier of a token without such a role.'),
  tenantClaim: name
    .optional()
    .describe(
      'The claim that names the tenant; a token without it is refused. Default: all tokens are of the tenant `default`.',
    ),
  userClaim: name.default('sub').describe('The claim that tells people apart in limits and in the audit log.'),
  secondFactor: z
    .strictObject({
      amr: names
        .default(['mfa', 'otp', 'hwk'])
        .describe('Values of the claim `amr`, of which one shows a second factor.'),
      acr: names.default([]).describe('Values of the claim `acr` that show a second factor.'),
    })
    .prefault({})
    .describe('How a token shows that a second factor was given.'),
});

const tenant = z.strictObject({
  localities: z
    .array(z.enum(localities))
    .min(1, 'must name one at least')
    .max(localities.length)
    .optional()
    .describe('Where this tenant’s requests may go. Default: anywhere.'),
});

/** `auth:` of gateway.yaml. */
export const authSection = z.strictObject({
  required: z
    .boolean()
    .default(true)
    .describe(
      'Whether each request needs an API key or a token. false is accepted only while listening on this machine.',
    ),
  adminSecondFactor: z
    .boolean()
    .default(false)
    .describe('Whether to run the gateway (/admin) needs a token that shows a second factor; keys show none.'),
  failuresPerMinute: z
    .int()
    .min(1)
    .max(10_000)
    .default(20)
    .describe('Wrong keys and tokens that one client address may send a minute; beyond that it is answered with 429.'),
  oidc: oidc.optional().describe('An identity provider whose tokens are taken beside API keys. Absent: none.'),
  openWebUi: z
    .strictObject({
      jwtSecret: secretReference
        .optional()
        .describe(
          'Where FORWARD_USER_INFO_HEADER_JWT_SECRET of Open WebUI is read from. With it people are told apart by ' +
            'the signed header alone, and plain headers no longer count.',
        ),
    })
    .prefault({})
    .describe('People whom an Open WebUI names, for keys that are flagged as a trusted forwarder.'),
  tenants: z
    .record(z.string().min(1).max(128), tenant)
    .default({})
    .describe('What holds for all callers of a tenant, by its name.'),
});

export type AuthSettings = z.output<typeof authSection>;
