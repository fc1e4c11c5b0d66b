import { z } from 'zod';
import { roles, tiers } from '../../chat/principal.ts';

const MOST_NAME_CHARS = 128;
const MOST_MODELS = 1000;
const MOST_GRACE_SECONDS = 7 * 24 * 60 * 60;
/** The year 9999. */
const LAST_SECOND = 253_402_300_799;

const label = (what: string) =>
  z
    .string('must be text')
    .regex(/^[^\p{Cc}]{1,128}$/u, `must be 1 to ${MOST_NAME_CHARS} characters`)
    .describe(what);

const oneOf = (values: readonly string[]): string => `must be one of ${values.join(', ')}`;

const count = z.int('must be a whole number').min(0, 'must not be negative').max(1e12, 'is too large').nullish();

const limitFields = {
  requests_per_minute: count,
  tokens_per_hour: count,
  cost_per_day_usd: z.number('must be a number').min(0, 'must not be negative').max(1e9, 'is too large').nullish(),
  queries_per_day: count,
  concurrency: count,
};

/** An unknown name is refused: nobody is to think that it gave or withheld something. */
const strictly = <Shape extends z.core.$ZodLooseShape>(fields: Shape) =>
  z.strictObject(fields, {
    error: ({ code }) =>
      code === 'unrecognized_keys' ? `the fields are ${Object.keys(fields).join(', ')}` : 'must be a JSON object',
  });

/** `POST /admin/keys`. */
export const keyRequestSchema = strictly({
  name: label('What the key is for, or whose it is.'),
  tier: z.enum(tiers, oneOf(tiers)).optional().describe('Default: pro.'),
  roles: z
    .array(z.enum(roles, oneOf(roles)), 'must be a list')
    .max(roles.length)
    .optional()
    .describe('Default: none.'),
  tenant: label('Default: `default`.').optional(),
  models: z
    .array(z.string('must be text').min(1, 'must not be empty').max(257, 'is too long'), 'must be a list')
    .min(1, 'must name one at least')
    .max(MOST_MODELS, `must name ${MOST_MODELS} at most`)
    .nullish()
    .describe('The models it may use, by id, or with a `*` at the end by how ids begin. Default: all.'),
  limits: strictly(limitFields)
    .nullish()
    .describe('In place of the limits of the configuration; null is no limit, what is left out stays as it is there.'),
  expires_at: z
    .int('must be a time in seconds since 1970')
    .min(1, 'must be a time to come')
    .max(LAST_SECOND, 'is too late')
    .nullish()
    .describe('When it ends, in seconds since 1970. Default: never.'),
  trusted_forwarder: z
    .boolean('must be true or false')
    .optional()
    .describe('Whether it is believed whom it calls for, as Open WebUI tells. Default: false.'),
});

/** `POST /admin/keys/{id}/rotate`. */
export const rotateRequestSchema = strictly({
  grace_seconds: z
    .int('must be a whole number')
    .min(0, 'must not be negative')
    .max(MOST_GRACE_SECONDS, `must be at most ${MOST_GRACE_SECONDS}, a week`)
    .optional()
    .describe('How long the text before counts too. Default: 0, not at all.'),
});

const keyFields = {
  object: z.literal('key'),
  id: z.string(),
  name: z.string(),
  tier: z.enum(tiers),
  roles: z.array(z.enum(roles)),
  tenant: z.string(),
  models: z.array(z.string()).nullable(),
  limits: z.object(limitFields).nullable(),
  trusted_forwarder: z.boolean(),
  created_at: z.int().describe('In seconds since 1970, as `expires_at`.'),
  expires_at: z.int().nullable(),
};

export const keySchema = z.object(keyFields);
export const newKeySchema = z.object({ ...keyFields, key: z.string().describe('The key itself, shown this once.') });
export const keyListSchema = z.object({
  object: z.literal('list'),
  data: z.array(keySchema).describe('The oldest first, with those that have expired.'),
  has_more: z.boolean().describe('There are more: ask again with `after` and the last id.'),
});
export const revokedKeySchema = z.object({ object: z.literal('key'), id: z.string(), deleted: z.literal(true) });

export type KeyJson = z.output<typeof keySchema>;
