import { z } from 'zod';
import { integer, loose, metadata, serviceTier, toolCalls, uri } from './schema-parts.ts';

const cacheBreakpoint = loose({ mode: z.literal('explicit') }).optional();

const textPart = loose({ type: z.literal('text'), text: z.string(), prompt_cache_breakpoint: cacheBreakpoint });
const imagePart = loose({
  type: z.literal('image_url'),
  image_url: loose({ url: uri, detail: z.enum(['auto', 'low', 'high']).optional() }),
  prompt_cache_breakpoint: cacheBreakpoint,
});
const audioPart = loose({
  type: z.literal('input_audio'),
  input_audio: loose({ data: z.string(), format: z.enum(['wav', 'mp3']) }),
  prompt_cache_breakpoint: cacheBreakpoint,
});
const filePart = loose({
  type: z.literal('file'),
  file: loose({
    filename: z.string().optional(),
    file_data: z.string().optional(),
    file_id: z.string().optional(),
  }),
  prompt_cache_breakpoint: cacheBreakpoint,
});
const refusalPart = loose({ type: z.literal('refusal'), refusal: z.string() });

const textContent = z.union([z.string(), z.array(textPart).min(1)]);
const userPart = z.discriminatedUnion('type', [textPart, imagePart, audioPart, filePart]);
const assistantPart = z.discriminatedUnion('type', [textPart, refusalPart]);

const message = z.discriminatedUnion('role', [
  loose({ role: z.literal('developer'), content: textContent, name: z.string().optional() }),
  loose({ role: z.literal('system'), content: textContent, name: z.string().optional() }),
  loose({
    role: z.literal('user'),
    content: z.union([z.string(), z.array(userPart).min(1)]),
    name: z.string().optional(),
  }),
  loose({
    role: z.literal('assistant'),
    content: z
      .union([z.string(), z.array(assistantPart).min(1)])
      .nullable()
      .optional(),
    refusal: z.string().nullable().optional(),
    name: z.string().optional(),
    audio: loose({ id: z.string() }).nullable().optional(),
    tool_calls: toolCalls.optional(),
    function_call: loose({ name: z.string(), arguments: z.string() }).nullable().optional(),
  }),
  loose({ role: z.literal('tool'), content: textContent, tool_call_id: z.string() }),
  loose({ role: z.literal('function'), content: z.string().nullable(), name: z.string() }),
]);

const jsonSchema = z.record(z.string(), z.unknown());

const tool = z.discriminatedUnion('type', [
  loose({
    type: z.literal('function'),
    function: loose({
      name: z.string(),
      description: z.string().optional(),
      parameters: jsonSchema.optional(),
      strict: z.boolean().nullable().optional(),
    }),
  }),
  loose({
    type: z.literal('custom'),
    custom: loose({
      name: z.string(),
      description: z.string().optional(),
      format: z
        .discriminatedUnion('type', [
          z.strictObject({ type: z.literal('text') }),
          z.strictObject({
            type: z.literal('grammar'),
            grammar: loose({ definition: z.string(), syntax: z.enum(['lark', 'regex']) }),
          }),
        ])
        .optional(),
    }),
  }),
]);

const toolChoice = z.union([
  z.enum(['none', 'auto', 'required']),
  loose({
    type: z.literal('allowed_tools'),
    allowed_tools: loose({ mode: z.enum(['auto', 'required']), tools: z.array(jsonSchema) }),
  }),
  loose({ type: z.literal('function'), function: loose({ name: z.string() }) }),
  loose({ type: z.literal('custom'), custom: loose({ name: z.string() }) }),
]);

const responseFormat = z.discriminatedUnion('type', [
  loose({ type: z.literal('text') }),
  loose({ type: z.literal('json_object') }),
  loose({
    type: z.literal('json_schema'),
    json_schema: loose({
      name: z.string(),
      description: z.string().optional(),
      schema: jsonSchema.optional(),
      strict: z.boolean().nullable().optional(),
    }),
  }),
]);

const webSearch = loose({
  user_location: loose({
    type: z.literal('approximate'),
    approximate: loose({
      country: z.string().optional(),
      region: z.string().optional(),
      city: z.string().optional(),
      timezone: z.string().optional(),
    }),
  })
    .nullable()
    .optional(),
  search_context_size: z.enum(['low', 'medium', 'high']).optional(),
});

const moderationMode = loose({ mode: z.enum(['score', 'block']) })
  .nullable()
  .optional();

const penalty = z.number().min(-2).max(2).nullable().optional();

const sampling = {
  temperature: z.number().min(0).max(2).nullable().optional(),
  top_p: z.number().min(0).max(1).nullable().optional(),
  frequency_penalty: penalty,
  presence_penalty: penalty,
  seed: integer.min(-9223372036854776000).max(9223372036854776000).nullable().optional(),
  stop: z
    .union([z.string(), z.array(z.string()).min(1).max(4)])
    .nullable()
    .optional(),
  max_tokens: integer.nullable().optional(),
  max_completion_tokens: integer.nullable().optional(),
  logit_bias: z.record(z.string(), integer).nullable().optional(),
  logprobs: z.boolean().nullable().optional(),
  /** Two of the three schemas that this field is joined from do not allow null. */
  top_logprobs: integer.min(0).max(20).optional(),
  n: integer.min(1).max(128).nullable().optional(),
};

const style = {
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']).nullable().optional(),
  verbosity: z.enum(['low', 'medium', 'high']).nullable().optional(),
  modalities: z
    .array(z.enum(['text', 'audio']))
    .nullable()
    .optional(),
  audio: loose({
    voice: z.union([z.string(), z.strictObject({ id: z.string() })]),
    format: z.enum(['wav', 'aac', 'mp3', 'flac', 'opus', 'pcm16']),
  })
    .nullable()
    .optional(),
  response_format: responseFormat.optional(),
  prediction: loose({ type: z.literal('content'), content: textContent })
    .nullable()
    .optional(),
  web_search_options: webSearch.optional(),
};

const account = {
  user: z.string().optional(),
  safety_identifier: z.string().max(64).nullable().optional(),
  prompt_cache_key: z.string().nullable().optional(),
  prompt_cache_retention: z.enum(['in_memory', '24h']).nullable().optional(),
  prompt_cache_options: loose({
    ttl: z.literal('30m').optional(),
    mode: z.enum(['implicit', 'explicit']).optional(),
  }).optional(),
  service_tier: serviceTier.optional(),
  store: z.boolean().nullable().optional(),
  metadata: metadata.optional(),
  moderation: loose({
    model: z.string(),
    policy: loose({ input: moderationMode, output: moderationMode }).nullable().optional(),
  })
    .nullable()
    .optional(),
};

/** What a client sends to `/chat/completions`: `CreateChatCompletionRequest`. */
export const chatRequest = loose({
  model: z.string(),
  messages: z.array(message).min(1),
  ...sampling,
  ...style,
  ...account,
  stream: z.boolean().nullable().optional(),
  stream_options: loose({ include_usage: z.boolean().optional(), include_obfuscation: z.boolean().optional() })
    .nullable()
    .optional(),
  tools: z.array(tool).optional(),
  tool_choice: toolChoice.optional(),
  parallel_tool_calls: z.boolean().optional(),
  function_call: z.union([z.enum(['none', 'auto']), loose({ name: z.string() })]).optional(),
  functions: z
    .array(loose({ name: z.string(), description: z.string().optional(), parameters: jsonSchema.optional() }))
    .min(1)
    .max(128)
    .optional(),
});

const manyInputs = <Item extends z.ZodType>(item: Item) => z.array(item).min(1).max(2048);

/** What a client sends to `/embeddings`: `CreateEmbeddingRequest`, the one request that OpenAI closes. */
export const embeddingsRequest = z.strictObject({
  model: z.string(),
  input: z.union([z.string(), manyInputs(z.string()), manyInputs(integer), manyInputs(z.array(integer).min(1))]),
  encoding_format: z.enum(['float', 'base64']).optional(),
  dimensions: integer.min(1).optional(),
  user: z.string().optional(),
});
