import { z } from 'zod';
import { intents } from '../fleet/intents.ts';

const share = z.number().min(0).max(1);
const dollars = z.number().min(0, 'must not be negative').max(1_000_000);

/** Rounding in a file such as 0.1 + 0.2. */
const TOLERANCE = 1e-6;

const weights = z
  .strictObject({
    context: share.default(0.4).describe('How well the model suits what is asked.'),
    resource: share.default(0.25).describe('How its speed, price and load fit the bounds.'),
    historical: share.default(0.2).describe('How well it has answered lately.'),
    dependency: share.default(0.15).describe('How sure it is that it can answer now.'),
    learned: share
      .default(0.3)
      .describe(
        'Of the whole score, what the learned estimate takes once it has earned it; the other four share the rest.',
      ),
  })
  .superRefine(({ context, resource, historical, dependency }, issue) => {
    const sum = context + resource + historical + dependency;
    if (Math.abs(sum - 1) <= TOLERANCE) return;
    issue.addIssue({
      code: 'custom',
      message: `context, resource, historical and dependency must add up to 1; here they are ${context} + ${resource} + ${historical} + ${dependency}`,
    });
  });

const thresholds = z.strictObject(
  Object.fromEntries(
    intents.map((intent) => [intent, share.optional().describe(`The threshold of the intent ${intent}.`)]),
  ) as Record<(typeof intents)[number], z.ZodOptional<typeof share>>,
);

/** `router:` in gateway.yaml: how `auto` weighs the models. */
export const routerSection = z.strictObject({
  weights: weights.prefault({}).describe('What the score of a model is made of. The first four add up to 1.'),
  threshold: share
    .default(0.7)
    .describe('Where the best model scores less, the chain of the intent (fleet.yaml) answers.'),
  thresholds: thresholds.default({}).describe('Another threshold for an intent.'),
  bounds: z
    .strictObject({
      latencyMs: z
        .int()
        .min(1)
        .max(24 * 60 * 60 * 1000)
        .default(3000)
        .describe('How long an answer may take, a stream to its first token, in milliseconds.'),
      accuracy: share.default(0.85).describe('The share of such requests that the model should answer well.'),
      maxCostUsd: dollars.default(0.01).describe('What an answer may cost, in US dollars.'),
    })
    .prefault({})
    .describe('What is asked of an answer whose request asks nothing; the decision says which of them it cannot keep.'),
  stickyMargin: share
    .default(0.05)
    .describe('A conversation leaves its model only for one that scores more by so much.'),
  explorePercent: z
    .number()
    .min(0)
    .max(100)
    .default(5)
    .describe('Of all decisions at most, in percent, those that try another model than the best, to learn. 0: none.'),
  tasks: z
    .enum(['small', 'same'])
    .default('small')
    .describe(
      'Where an interface’s background tasks, such as titles, go: to a small model, or to the one that the conversation has.',
    ),
  embeddings: z
    .string()
    .min(1)
    .max(256)
    .default('auto')
    .describe(
      'The embedding model that reads what is asked of `auto`, to judge models by its meaning once that has proved better than words: the name of a model, which then sees every such request; auto: the first local one that is loaded; off: none.',
    ),
  dailyCostUsd: dollars
    .optional()
    .describe(
      'What all requests of a day may cost, in US dollars: near it cheaper models are chosen, at it free ones. Default: no limit.',
    ),
});

export type RouterSection = z.output<typeof routerSection>;
