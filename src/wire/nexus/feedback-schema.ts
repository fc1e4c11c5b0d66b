import { z } from 'zod';

const MOST_ID_CHARS = 128;
const share = 'must be a number from 0 to 1';

const fields = {
  decision_id: z
    .string('must be text')
    .min(1, 'must not be empty')
    .max(MOST_ID_CHARS, `must be at most ${MOST_ID_CHARS} characters long`)
    .describe('What the header `x-nexus-decision-id` of the answer says.'),
  rating: z
    .literal([-1, 0, 1], 'must be -1, 0 or 1')
    .nullish()
    .describe('-1 for a bad answer, 0 for one between, 1 for a good one; in place of `score`.'),
  score: z.number(share).min(0, share).max(1, share).nullish().describe('0 to 1, the best; in place of `rating`.'),
};

const known = `the fields are ${Object.keys(fields).join(', ')}`;

/** What a person thought of an answer. An unknown name is refused. */
export const feedbackRequestSchema = z.strictObject(fields, {
  error: ({ code }) => (code === 'unrecognized_keys' ? known : 'must be a JSON object'),
});

export const feedbackSchema = z.object({ status: z.literal('accepted') });
export type FeedbackBody = z.output<typeof feedbackSchema>;
