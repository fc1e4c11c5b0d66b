import { z } from 'zod';
import { LEAST_RETENTION_DAYS } from '../extend/audit.ts';

/** `audit:` in gateway.yaml: the log of who has seen what, and who has changed what. */
export const auditSection = z.strictObject({
  retentionDays: z
    .int()
    .min(LEAST_RETENTION_DAYS)
    .max(36_500)
    .default(LEAST_RETENTION_DAYS)
    .describe(
      'How long entries of the audit log are kept, in days; at least 730. Files whose entries are all older are removed.',
    ),
});
