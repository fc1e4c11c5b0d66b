import { z } from 'zod';
import { secretReference } from '../../extend/secret-reference.ts';
import type { ChatDialect } from '../../wire/openai/chat-body.ts';

const headerName = z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'must be a header name');
const headerValue = z
  .string()
  .max(4096)
  .regex(/^[\t\x20-\x7e]*$/, 'must be printable ASCII');

const deviations = z
  .strictObject({
    maxTokensField: z
      .enum(['max_tokens', 'max_completion_tokens'])
      .optional()
      .describe(
        'Under which name the output limit is sent. Default: max_completion_tokens at OpenAI, else max_tokens.',
      ),
    developerRole: z
      .enum(['keep', 'system'])
      .optional()
      .describe('What becomes of the role `developer`. Default: keep at OpenAI, else system.'),
    reasoningInput: z
      .enum(['keep', 'drop'])
      .default('keep')
      .describe('Whether earlier reasoning is sent back to the model.'),
    extraContent: z
      .enum(['keep', 'drop'])
      .optional()
      .describe(
        'Whether extra_content is sent back, where Gemini keeps its signatures. Default: keep at Google, else drop.',
      ),
    asksUsage: z.boolean().default(true).describe('Whether stream_options.include_usage may be sent.'),
    imageAddresses: z
      .enum(['keep', 'fetch'])
      .optional()
      .describe(
        'Whether addresses of pictures go on to the server, or the gateway fetches the pictures and sends them as data. ' +
          'Default: keep for https: servers outside your own network, else fetch.',
      ),
    dropFields: z.array(z.string().max(128)).max(64).default([]).describe('Request fields this server refuses.'),
    renameFields: z
      .record(z.string().max(128), z.string().max(128))
      .default({})
      .describe('Request fields this server knows under another name.'),
    embeddingBatch: z.int().min(1).max(2048).default(256).describe('Texts in one embeddings request at most.'),
  })
  .describe('Small named ways in which this server differs from OpenAI.');

export const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' });

export const headersOption = z
  .record(headerName, z.union([secretReference, headerValue]))
  .default({})
  .describe('Further headers; a value may be a secret reference.');

export const openaiCompatibleOptions = z.strictObject({
  baseUrl: httpUrl.describe('Up to and with the version: https://api.openai.com/v1.'),
  apiKey: secretReference.optional().describe('Sent as a bearer token.'),
  headers: headersOption,
  deviations: deviations.prefault({}),
});

export type OpenaiCompatibleOptions = z.output<typeof openaiCompatibleOptions>;

/** The dialect of the configured server; OpenAI itself differs from all who imitate it. */
export function dialectOf({ baseUrl, deviations: own }: OpenaiCompatibleOptions): ChatDialect {
  const { hostname } = new URL(baseUrl);
  const isOpenai = hostname === 'api.openai.com';
  return {
    maxTokensField: own.maxTokensField ?? (isOpenai ? 'max_completion_tokens' : 'max_tokens'),
    developerRole: own.developerRole ?? (isOpenai ? 'keep' : 'system'),
    reasoning: own.reasoningInput,
    extraContent: own.extraContent ?? (hostname.endsWith('.googleapis.com') ? 'keep' : 'drop'),
    asksUsage: own.asksUsage,
    dropFields: own.dropFields,
    renameFields: own.renameFields,
  };
}
