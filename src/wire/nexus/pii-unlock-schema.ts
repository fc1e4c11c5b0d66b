import { z } from 'zod';
import { isReadableReason, LEAST_REASON_CHARS, MOST_REASON_CHARS, UNREADABLE_REASON } from './pii-reason.ts';

const MOST_MINUTES = 60;
const USUAL_MINUTES = 15;
const length = `must be ${LEAST_REASON_CHARS} to ${MOST_REASON_CHARS} characters long`;
const time = `must be a whole number from 1 to ${MOST_MINUTES}`;

const fields = {
  reason: z
    .string('must be text')
    .trim()
    .min(LEAST_REASON_CHARS, length)
    .max(MOST_REASON_CHARS, length)
    .refine(isReadableReason, UNREADABLE_REASON)
    .describe('Why you need to see personal data. It is written into the audit log.'),
  minutes: z.int(time).min(1, time).max(MOST_MINUTES, time).default(USUAL_MINUTES).describe('How long.'),
};

const known = `the fields are ${Object.keys(fields).join(', ')}`;

/** Asks to see personal data for a while. An unknown name is refused. */
export const piiUnlockRequestSchema = z.strictObject(fields, {
  error: ({ code }) => (code === 'unrecognized_keys' ? known : 'must be a JSON object'),
});

export const piiUnlockSchema = z.object({
  object: z.literal('pii.unlock'),
  unlocked: z.boolean(),
  until: z.iso.datetime().optional().describe('Absent where it is not unlocked.'),
  reason: z.string().optional(),
});
export type PiiUnlockBody = z.output<typeof piiUnlockSchema>;
