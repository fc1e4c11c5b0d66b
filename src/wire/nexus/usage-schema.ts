import { z } from 'zod';

const sums = {
  attempts: z.int().describe('Calls to models; a request makes several where one fails.'),
  answers: z.int().describe('Those that came to their end.'),
  input_tokens: z.int(),
  output_tokens: z.int(),
  cost_usd: z.number().describe('Of all attempts whose price is known, failed ones too.'),
  unpriced_attempts: z.int().describe('Attempts that used something at a price nobody has said; not in `cost_usd`.'),
};

const row = z.object({
  day: z.iso.date().describe('In UTC.'),
  tenant: z.string(),
  key: z.string().describe('The id of the key, or of the token’s subject.'),
  user: z.string().nullable().describe('The person, where one is known.'),
  model: z.string(),
  ...sums,
});

/** The reply to `GET /v1/usage`. */
export const usageSchema = z.object({
  object: z.literal('usage'),
  from: z.iso.date(),
  to: z.iso.date(),
  totals: z.object(sums),
  data: z.array(row).describe('A row for each day, key, user and model, the newest days first.'),
  has_more: z
    .boolean()
    .describe('There are more rows than are shown; ask for fewer days. `totals` are of those shown.'),
});

export type UsageBody = z.output<typeof usageSchema>;
