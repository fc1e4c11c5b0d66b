import { z } from 'zod';

const MAX_TEXTS = 2048;
const MAX_TOKENS = 8192;

/** The last of cl100k_base. */
const LAST_TOKEN = 100_276;

const tokens = z.array(z.int().min(0).max(LAST_TOKEN)).min(1).max(MAX_TOKENS);

export const embeddingsRequestSchema = z.looseObject(
  {
    model: z.string('must be text').min(1, 'must name a model').max(256, 'is too long'),
    input: z
      .union(
        [
          z.string().min(1),
          z.array(z.string().min(1)).min(1).max(MAX_TEXTS),
          tokens,
          z.array(tokens).min(1).max(MAX_TEXTS),
        ],
        `must be text, a list of 1 to ${MAX_TEXTS} texts, or the same as tokens of cl100k_base; nothing in it may be empty`,
      )
      .describe('What to embed.'),
    encoding_format: z.enum(['float', 'base64'], 'must be float or base64').nullish(),
    dimensions: z.int('must be a whole number').min(1, 'must be 1 or more').nullish(),
  },
  'must be a JSON object',
);

export type EmbeddingsInput = z.output<typeof embeddingsRequestSchema>['input'];
