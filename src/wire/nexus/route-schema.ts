import { z } from 'zod';
import { filters, stages } from '../../chat/decision.ts';
import { boundsSchema } from './bounds-schema.ts';

const share = z.number().describe('0 to 1.');
const guess = { name: z.string(), confidence: share };

const candidate = z.object({
  model: z.string(),
  score: share,
  terms: z
    .object({ context: share, resource: share, historical: share, dependency: share, ml: share })
    .describe('What the score is made of; `ml` is the learned part.'),
  latency_ms: z.number().describe('Expected time to the end of the answer; of a stream, to its first token.'),
  cost_usd: z.number().nullable().describe('What the answer is expected to cost; null where no price is known.'),
  accuracy: share.describe('The share of such requests that the model is expected to answer well.'),
});

const passedOver = z.object({
  model: z.string(),
  filter: z.enum(filters),
  detail: z.string().describe('What it lacks.'),
});

/** Where a request would go, and why. What is only known of a decision is null where a model was named. */
export const routeSchema = z.object({
  object: z.literal('route'),
  decision_id: z.string().nullable(),
  model: z.string().describe('The model that would answer.'),
  stage: z
    .object({ name: z.enum(stages), confidence: share })
    .nullable()
    .describe('Where the answer would be sought first.'),
  intent: z
    .object({ ...guess, others: z.array(z.object(guess)).describe('Other readings, the likeliest first.') })
    .nullable()
    .describe('What the request seems to want.'),
  score: z.number().nullable().describe('Of the chosen model; null where it was chosen without one.'),
  reason: z
    .string()
    .describe('`best`, `sticky`, `pinned`, `below_threshold`, `explore`, `policy:…`; `named` where a model was named.'),
  candidates: z.array(candidate).describe('At most three, the best first.'),
  passed_over: z.array(passedOver).describe('Models that cannot serve the request.'),
  bounds: z.object({
    asked: boundsSchema.describe('What the request asks of the answer.'),
    missed: z.array(z.enum(['latency', 'accuracy', 'cost'])).describe('What the model is not expected to keep.'),
  }),
  policies: z.array(z.string()).describe('Policies in force, such as `high_load`.'),
  tier: z.int().nullable().describe('1: decided by words; 2: by the vectors of an embedding model.'),
  input_tokens: z.number().describe('An estimate.'),
  output_tokens: z.number().nullable().describe('An estimate; null where nothing bounds it.'),
  took_us: z.number().nullable().describe('Microseconds that the decision took.'),
  plan: z.array(z.string()).describe('The models in the order they would be asked.'),
});
export type RouteBody = z.output<typeof routeSchema>;
