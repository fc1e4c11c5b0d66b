import { z } from 'zod';
import { finishReason, integer, loose, metadata, serviceTier, toolCalls, uri } from './schema-parts.ts';

const tokenBytes = z.array(integer).nullable();

const tokenLogprob = loose({
  token: z.string(),
  logprob: z.number(),
  bytes: tokenBytes,
  top_logprobs: z.array(loose({ token: z.string(), logprob: z.number(), bytes: tokenBytes })),
});

/** Both keys are required, even where one of them is null. */
const logprobs = loose({
  content: z.array(tokenLogprob).nullable(),
  refusal: z.array(tokenLogprob).nullable(),
}).nullable();

const usage = loose({
  prompt_tokens: integer,
  completion_tokens: integer,
  total_tokens: integer,
  completion_tokens_details: loose({
    accepted_prediction_tokens: integer.optional(),
    audio_tokens: integer.optional(),
    reasoning_tokens: integer.optional(),
    text_tokens: integer.optional(),
    rejected_prediction_tokens: integer.optional(),
  }).optional(),
  prompt_tokens_details: loose({
    audio_tokens: integer.optional(),
    cached_tokens: integer.optional(),
    text_tokens: integer.optional(),
    image_tokens: integer.optional(),
    cache_write_tokens: integer.optional(),
  }).optional(),
});

const moderationInput = z.enum(['text', 'image']);

const moderationVerdict = z.discriminatedUnion('type', [
  loose({
    type: z.literal('moderation_results'),
    model: z.string(),
    results: z.array(
      loose({
        type: z.literal('moderation_result'),
        model: z.string(),
        flagged: z.boolean(),
        categories: z.record(z.string(), z.boolean()),
        category_scores: z.record(z.string(), z.number()),
        category_applied_input_types: z.record(z.string(), z.array(moderationInput)),
      }),
    ),
  }),
  loose({ type: z.literal('error'), code: z.string(), message: z.string() }),
]);

const moderation = loose({ input: moderationVerdict, output: moderationVerdict }).nullable();

const urlCitation = loose({ start_index: integer, end_index: integer, url: uri, title: z.string() });

const responseMessage = loose({
  role: z.literal('assistant'),
  content: z.string().nullable(),
  refusal: z.string().nullable(),
  tool_calls: toolCalls.optional(),
  annotations: z.array(loose({ type: z.literal('url_citation'), url_citation: urlCitation })).optional(),
  function_call: loose({ name: z.string(), arguments: z.string() }).optional(),
  audio: loose({ id: z.string(), expires_at: integer, data: z.string(), transcript: z.string() }).nullable().optional(),
});

/** The body of a non-streamed answer: `CreateChatCompletionResponse`. */
export const chatCompletion = loose({
  id: z.string(),
  object: z.literal('chat.completion'),
  created: integer,
  model: z.string(),
  choices: z.array(loose({ index: integer, message: responseMessage, finish_reason: finishReason, logprobs })),
  usage: usage.optional(),
  service_tier: serviceTier.optional(),
  system_fingerprint: z.string().optional(),
  metadata: metadata.optional(),
  moderation: moderation.optional(),
});

const delta = loose({
  role: z.enum(['developer', 'system', 'user', 'assistant', 'tool']).optional(),
  content: z.string().nullable().optional(),
  refusal: z.string().nullable().optional(),
  tool_calls: z
    .array(
      loose({
        index: integer,
        id: z.string().optional(),
        type: z.literal('function').optional(),
        function: loose({ name: z.string().optional(), arguments: z.string().optional() }).optional(),
      }),
    )
    .optional(),
  function_call: loose({ name: z.string().optional(), arguments: z.string().optional() }).optional(),
});

/** One `data:` frame of a streamed answer: `CreateChatCompletionStreamResponse`. */
export const chatCompletionChunk = loose({
  id: z.string(),
  object: z.literal('chat.completion.chunk'),
  created: integer,
  model: z.string(),
  choices: z.array(
    loose({ index: integer, delta, finish_reason: finishReason.nullable(), logprobs: logprobs.optional() }),
  ),
  usage: usage.nullable().optional(),
  service_tier: serviceTier.optional(),
  system_fingerprint: z.string().optional(),
  obfuscation: z.string().optional(),
  moderation: moderation.optional(),
});

/** `CreateEmbeddingResponse` in the form that OpenAI's schema describes: numbers. */
export const embeddings = loose({
  object: z.literal('list'),
  model: z.string(),
  data: z.array(loose({ object: z.literal('embedding'), index: integer, embedding: z.array(z.number()) })),
  usage: loose({ prompt_tokens: integer, total_tokens: integer }),
});

/** The same answer to `encoding_format: "base64"`, which the official schema leaves out: whole float32 values. */
export const base64Embeddings = embeddings.extend({
  data: z.array(
    loose({
      object: z.literal('embedding'),
      index: integer,
      embedding: z.base64().refine((text) => Buffer.from(text, 'base64').length % 4 === 0, 'must be float32 values'),
    }),
  ),
});

/** One entry of the models list: `Model`. */
export const model = loose({
  id: z.string(),
  object: z.literal('model'),
  created: integer,
  owned_by: z.string(),
  shutdown_date: z.iso.date().nullable().optional(),
});

/** `ListModelsResponse`. */
export const modelList = loose({ object: z.literal('list'), data: z.array(model) });

/** Every body of a failed request: `ErrorResponse`. */
export const errorBody = loose({
  error: loose({
    message: z.string(),
    type: z.string(),
    param: z.string().nullable(),
    code: z.string().nullable(),
  }),
});
