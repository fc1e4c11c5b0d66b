import { z } from 'zod';
import { secretReference } from '../../extend/secret-reference.ts';
import { chatTemplateNames } from './chat-template.ts';
import { dialects, isTextDialect } from './dialect.ts';
import { holdsPrompt, mappingPath } from './predict-mapping.ts';

const MOST_MS = 24 * 60 * 60 * 1000;

/** A route below the address, which the gateway adds itself. */
const route = /\/(?:openai(?:\/v1)?|v1|v2)\/*$/;

/** The protocol of a configured server, if its operator named it. */
const namedDialect = (dialect: (typeof dialects)[number] | 'auto') => (dialect === 'auto' ? undefined : dialect);

export const kserveOptions = z
  .strictObject({
    baseUrl: z
      .url({ protocol: /^https?$/, error: 'must be an http(s) URL' })
      .refine((url) => !route.test(url), {
        error: 'must end before /v1, /v2 or /openai, which the gateway adds itself',
      })
      .describe(
        "The service's address, or for an LLMInferenceService the gateway's with /{namespace}/{name}; without /v1.",
      ),
    apiKey: secretReference.optional().describe('Sent as a bearer token.'),
    host: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,252}(?::\d{1,5})?$/, 'must be a host name, such as m.team.example.org')
      .optional()
      .describe('The Host header, where the service is called through an ingress by its address.'),
    dialect: z
      .enum(['auto', ...dialects])
      .default('auto')
      .describe('The protocol the service speaks; auto asks the server when it is first needed.'),
    chatTemplate: z
      .enum(chatTemplateNames)
      .optional()
      .describe(
        'How messages become the text that v2-generate, v2-infer and v1-predict send; raw for base models and embeddings.',
      ),
    stripPrompt: z.boolean().default(false).describe('Whether the server repeats the prompt before its answer.'),
    asksDetails: z
      .boolean()
      .default(true)
      .describe('Whether v2-generate may ask for details, which tell why an answer ended. Triton refuses that.'),
    scaleToZero: z
      .boolean()
      .default(false)
      .describe('The service runs with minReplicas 0: it is never probed, and a first answer waits for its start.'),
    scaleDownMs: z
      .int()
      .min(1)
      .max(MOST_MS)
      .default(60_000)
      .describe('How long after its last answer a service with scaleToZero counts as cold again, in milliseconds.'),
    discover: z
      .boolean()
      .default(false)
      .describe('Whether the models that the server lists are offered under their own names.'),
    input: z
      .union([z.string().max(4096), z.record(z.string().max(128), z.unknown())])
      .refine(holdsPrompt, { error: 'must hold {prompt} in some place' })
      .optional()
      .describe(
        'One instance of v1-predict, in which {prompt}, {max_tokens}, {temperature}, {top_p}, {seed} and {stop} stand for values.',
      ),
    output: mappingPath
      .default('')
      .describe(
        'Where the answer stands in a prediction of v1-predict, such as outputs.0.text. Empty: it is the answer.',
      ),
  })
  .refine(({ dialect, chatTemplate }) => !isTextDialect(namedDialect(dialect)) || chatTemplate !== undefined, {
    path: ['chatTemplate'],
    error: `must be given for this dialect, one of ${chatTemplateNames.join(', ')}: the server takes text, not messages`,
  })
  .refine(({ dialect, input }) => dialect !== 'v1-predict' || input !== undefined, {
    path: ['input'],
    error: 'must be given for v1-predict, such as {prompt: "{prompt}"}: each model has a form of its own',
  })
  .refine(({ scaleToZero, discover }) => !(scaleToZero && discover), {
    path: ['discover'],
    error: 'must be false with scaleToZero: asking for the list would wake the service',
  });

export type KserveOptions = z.output<typeof kserveOptions>;
