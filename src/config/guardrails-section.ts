import { z } from 'zod';
import { tiers } from '../chat/principal.ts';
import { patternFault } from '../guardrails/topic-pattern.ts';
import { guardActions, usualGuardSettings as usual } from '../guardrails/guard-settings.ts';
import { ms } from './milliseconds.ts';

const action = z.enum(guardActions);
/** What comes from the caller cannot be mended for him. */
const plainAction = z.enum(['off', 'flag', 'block']);
const score = z.number().min(0).max(1);

const topic = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,39}$/, 'must be a short code such as competitors: small letters, digits, "-" and "_"')
    .describe('A short code for metrics and logs.'),
  phrases: z
    .array(z.string().min(2).max(200))
    .max(500)
    .default([])
    .describe('Words that name the subject, in English, Ukrainian or Russian; every form of them counts.'),
  patterns: z
    .array(
      z
        .string()
        .min(1)
        .max(500)
        .superRefine((pattern, issue) => {
          const fault = patternFault(pattern);
          if (fault !== undefined) issue.addIssue({ code: 'custom', message: `is no pattern of RE2: ${fault}` });
        }),
    )
    .max(200)
    .default([])
    .describe('Regular expressions in the syntax of RE2, without regard to case.'),
});

const input = 'what people write';
const context = 'results of tools, and documents that a client puts into messages';
const system = 'system messages, definitions of tools and formats of answers';
const output = 'answers';

const injection = {
  input: plainAction.describe(`Attacks on the model’s instructions in ${input}.`),
  context: action.describe(`The same in ${context}; sanitise takes the sentences out.`),
  flagAt: score.optional().describe('From which score on a text is flagged, 0 to 1. Default: as shipped.'),
  blockAt: score.optional().describe('From which score on it is blocked or sanitised, 0 to 1. Default: as shipped.'),
};
const secrets = {
  input: action.describe(`Keys, tokens and passwords in ${input}; sanitise puts [SECRET] in their place.`),
  context: action.describe(`The same in ${context}.`),
  system: action.describe(`The same in ${system}.`),
  output: action.describe(`The same in ${output}; what the caller wrote himself may stay.`),
};
const deniedTopics = {
  input: plainAction.describe(`The subjects in ${input}.`),
  context: action.describe(`The same in ${context}; sanitise takes the whole text out.`),
  system: plainAction.describe(`The same in ${system}. These may name a subject only to rule it out.`),
  output: plainAction.describe(`The same in ${output}, which are then shown sentence by sentence.`),
  topics: z.array(topic).max(100).describe('Subjects that are not to be spoken of.'),
};
const promptLeakage = {
  output: action.describe('Long runs of the request’s own system message in answers.'),
};
const guardModel = {
  model: z
    .string()
    .min(1)
    .max(256)
    .optional()
    .describe('A chat model of the fleet that is asked whether a text is safe. Default: none is asked.'),
  input: plainAction.describe(`Whether it is asked about ${input}.`),
  context: action.describe(`Whether it is asked about ${context}.`),
  output: plainAction.describe(`Whether it is asked about ${output}, which are then held until it has said so.`),
  timeoutMs: ms(10, 60_000).describe('How long it is waited for, in milliseconds.'),
  onFailure: z.enum(['pass', 'block']).describe('What happens when it cannot be asked: block answers with 503.'),
};
const jsonSchema = z
  .enum(['off', 'end', 'whole'])
  .describe(
    'Whether answers must fit the response_format of their request. end: streams come as they are and fail at their end; ' +
      'whole: streams are held until they fit. Answers that are not streamed are asked for once more where they do not fit.',
  );

type Shape = Readonly<Record<string, z.ZodType>>;

/** The same fields, none of which need be there. */
const partial = <S extends Shape>(shape: S) =>
  z.strictObject(shape).partial().optional().describe('What is otherwise of the fields of that name.');

const overrides = z.strictObject({
  injection: partial(injection),
  secrets: partial(secrets),
  deniedTopics: partial(deniedTopics),
  promptLeakage: partial(promptLeakage),
  guardModel: partial(guardModel),
  jsonSchema: jsonSchema.optional(),
});

/** `guardrails:` in gateway.yaml: what is looked for in requests and answers, and what is done about it. */
export const guardrailsSection = z.strictObject({
  injection: z
    .strictObject({
      ...injection,
      input: injection.input.default('block'),
      context: injection.context.default(usual.injection.context),
    })
    .prefault({})
    .describe('Attacks on the model’s instructions.'),
  secrets: z
    .strictObject({
      input: secrets.input.default(usual.secrets.input),
      context: secrets.context.default(usual.secrets.context),
      system: secrets.system.default(usual.secrets.system),
      output: secrets.output.default(usual.secrets.output),
    })
    .prefault({})
    .describe('Keys, tokens, private keys and passwords.'),
  deniedTopics: z
    .strictObject({
      input: deniedTopics.input.default('block'),
      context: deniedTopics.context.default(usual.deniedTopics.context),
      system: deniedTopics.system.default('flag'),
      output: deniedTopics.output.default('block'),
      topics: deniedTopics.topics.default([]),
    })
    .prefault({})
    .describe('Subjects that are ruled out.'),
  promptLeakage: z
    .strictObject({ output: promptLeakage.output.default(usual.promptLeakage.output) })
    .prefault({})
    .describe('Answers that give the system message away.'),
  guardModel: z
    .strictObject({
      ...guardModel,
      input: guardModel.input.default('block'),
      context: guardModel.context.default(usual.guardModel.context),
      output: guardModel.output.default('off'),
      timeoutMs: guardModel.timeoutMs.default(usual.guardModel.timeoutMs),
      onFailure: guardModel.onFailure.default(usual.guardModel.onFailure),
    })
    .prefault({})
    .describe('A model that tells safe texts from unsafe ones.'),
  jsonSchema: jsonSchema.default(usual.jsonSchema),
  tiers: z.partialRecord(z.enum(tiers), overrides).default({}).describe('What is otherwise for callers of a tier.'),
  tenants: z
    .record(z.string().min(1).max(256), overrides)
    .default({})
    .describe('What is otherwise for callers of a tenant; it goes before what is so for their tier.'),
});
