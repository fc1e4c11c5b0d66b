import { z } from 'zod';
import { secretReference } from '../../extend/secret-reference.ts';
import { type ModelProfile, profileOf, thinkingStyles } from '../../wire/anthropic/model-profile.ts';

export const anthropicOptions = z.strictObject({
  baseUrl: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) URL such as https://api.anthropic.com' })
    .default('https://api.anthropic.com')
    .describe("The server's address, without /v1."),
  apiKey: secretReference.optional().describe('The key, sent as `auth` says.'),
  auth: z
    .enum(['x-api-key', 'bearer'])
    .default('x-api-key')
    .describe('How the key is sent: in the header x-api-key, or as a bearer token.'),
  version: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date such as 2023-06-01')
    .default('2023-06-01')
    .describe('The version of the API that is asked for (anthropic-version).'),
  sampling: z
    .enum(['keep', 'drop'])
    .optional()
    .describe(
      'What becomes of temperature, top_p and top_k. Default: keep for models up to Claude 4.6, which take them, else drop. Always dropped from version 2026-10-21 on.',
    ),
  thinking: z
    .enum(thinkingStyles)
    .optional()
    .describe(
      'How the models of this upstream think: none, by a budget of tokens, adaptive (by effort), adaptive but always between-tools, or always. Default: by the name of the model.',
    ),
  maxTokens: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .describe(
      'Output tokens at most where a request names none; the API wants a number. Default: 32000, less for Claude 3.',
    ),
});

export type AnthropicOptions = z.output<typeof anthropicOptions>;

/** From this version on the API refuses sampling parameters whatever their value. */
const WITHOUT_SAMPLING = '2026-10-21';

/** What a model takes, as its name tells and the operator says otherwise. */
export function profileFor(name: string, options: AnthropicOptions): ModelProfile {
  const byName = profileOf(name);
  const thinking = options.thinking ?? byName.thinking;
  return {
    ...byName,
    thinking,
    thinksByDefault: thinking === byName.thinking ? byName.thinksByDefault : thinking === 'always',
    sampling:
      options.version < WITHOUT_SAMPLING &&
      (options.sampling === undefined ? byName.sampling : options.sampling === 'keep'),
    maxTokens: options.maxTokens ?? byName.maxTokens,
  };
}
