import { z } from 'zod';
import { tiers } from '../chat/principal.ts';
import { mayViewPii, tierRights } from '../chat/rights.ts';
import { limitsJson } from '../wire/nexus/key-json.ts';
import { keySchema } from '../wire/nexus/key-schema.ts';
import { sendJson } from './reply.ts';
import type { GuardedRoute } from './route.ts';

const meSchema = z.object({
  object: z.literal('caller'),
  id: z.string().describe('Of the key, or of the token’s subject.'),
  user: z.string().nullable().describe('The person, where one is known.'),
  tenant: z.string(),
  tier: z.enum(tiers),
  roles: z.array(z.string()),
  second_factor: z.boolean(),
  models: z.array(z.string()).nullable().describe('The only ones it may use; null: all that its tier allows.'),
  limits: keySchema.shape.limits,
  rights: z.object({
    pii: z.boolean().describe('Personal data may be shown, given a reason.'),
    exports: z.array(z.string()),
    custom_models: z.boolean(),
  }),
});

export const me: GuardedRoute = {
  method: 'get',
  path: '/v1/me',
  open: false,
  document: {
    tag: 'Operation',
    summary: 'Tell who asks, and what the caller may do',
    replies: [{ status: 200, description: 'The caller.', schema: meSchema }],
  },
  handle: (exchange, principal) => {
    const { exports, customModels } = tierRights[principal.tier];
    const body: z.input<typeof meSchema> = {
      object: 'caller',
      id: principal.id,
      user: principal.user ?? null,
      tenant: principal.tenant,
      tier: principal.tier,
      roles: [...principal.roles],
      second_factor: principal.hasSecondFactor === true,
      models: principal.models ? [...principal.models] : null,
      limits: principal.limits ? limitsJson(principal.limits) : null,
      rights: { pii: mayViewPii(principal), exports: [...exports], custom_models: customModels },
    };
    sendJson(exchange, body);
  },
};
