import { z } from 'zod';
import { secretReference } from '../extend/secret-reference.ts';
import { ownOrigins, piiActions } from '../guardrails/pii/policy.ts';
import { piiTypes } from '../guardrails/pii/pii-span.ts';

const action = z.enum(piiActions);

const types = z.partialRecord(z.enum(piiTypes), action).default({});

/** `pii:` in gateway.yaml: what is done with personal data. */
export const piiSection = z.strictObject({
  enabled: z.boolean().default(true).describe('Whether personal data is looked for at all.'),
  types: types.describe(
    'What is done with a type of data: mask (a placeholder stands for it, and gives way to it again for those who may ' +
      'see it), redact (*** for good), block (the request is refused), allow. Types that are not named are masked.',
  ),
  tenants: z
    .record(z.string().min(1).max(128), z.strictObject({ types: types.describe('As above, where it differs.') }))
    .default({})
    .describe('What differs for a tenant.'),
  output: z
    .array(z.enum(piiTypes))
    .default(['phone', 'email', 'iban', 'card', 'rnokpp', 'passport', 'id_card', 'driver_licence', 'national_id'])
    .describe(
      'Types that are masked in answers too where a model says them of itself, neither from the request nor from ' +
        'documents. Names are not among them: who asks about a writer wants to read the name.',
    ),
  givenBack: z
    .array(z.enum(ownOrigins))
    .default(['caller', 'system'])
    .describe(
      'Whose data its sender may read again in the answer without a right: what the person wrote (caller), what ' +
        'the application wrote (system), what the application’s own tools found (tool).',
    ),
  localModels: z
    .enum(['masked', 'plain'])
    .default('masked')
    .describe('Whether local models (locality: local) read what the sender wrote as it is, or masked like all others.'),
  pepper: secretReference
    .optional()
    .describe(
      'The secret that placeholders are made with, 32 characters or more; the same for all instances that serve the same ' +
        'conversations. Default: 32 random bytes, kept in the data folder.',
    ),
});
