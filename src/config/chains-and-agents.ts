import { z } from 'zod';
import { intents } from '../fleet/intents.ts';

const MOST_MODELS = 16;

const modelIds = z
  .array(z.string().min(1).max(256))
  .min(1, 'must name one model at least')
  .max(MOST_MODELS)
  .describe('Ids of models, best first.');

export const chains = z.strictObject(
  Object.fromEntries(
    intents.map((intent) => [intent, modelIds.optional().describe(`Models for requests of the intent ${intent}.`)]),
  ) as Record<(typeof intents)[number], z.ZodOptional<typeof modelIds>>,
);

const agentName = z
  .string()
  .regex(
    /^[A-Za-z0-9][\w.-]{0,63}$/,
    'must be a name of 1 to 64 of the characters A-Z a-z 0-9 . _ -, without the agent/ that clients write before it',
  );

const agent = z.strictObject({
  models: modelIds.describe('Ids of the models that do its work, best first; with arbitration all of them answer.'),
  embedding: z.string().min(1).max(256).optional().describe('Id of the model that makes the vectors it searches by.'),
  arbitration: z
    .enum(['consensus'])
    .optional()
    .describe('How one answer is made of several: consensus takes what most of them agree on. Default: one answers.'),
  description: z.string().max(500).optional().describe('What it is for, for people.'),
});

export const agents = z.record(agentName, agent);
export type AgentSettings = z.output<typeof agent>;
export type ChainSettings = z.output<typeof chains>;
