import { z } from 'zod';

/** What the gateway sends, for the API document. */

const usage = z
  .looseObject({
    prompt_tokens: z.int(),
    completion_tokens: z.int(),
    total_tokens: z.int(),
    prompt_tokens_details: z.looseObject({ cached_tokens: z.int() }).optional(),
    completion_tokens_details: z.looseObject({ reasoning_tokens: z.int() }).optional(),
  })
  .describe('Tokens; estimated where the model server told none.');

const toolCall = z.looseObject({
  id: z.string(),
  type: z.enum(['function', 'custom']),
  function: z.looseObject({ name: z.string(), arguments: z.string().describe('JSON as text.') }).optional(),
});

const finishReason = z.enum(['stop', 'length', 'tool_calls', 'content_filter', 'function_call']);
const model = z.string().describe('The model that answered.');
const created = z.int().describe('Seconds since the epoch.');

export const chatCompletionSchema = z.looseObject({
  id: z.string(),
  object: z.literal('chat.completion'),
  created,
  model,
  choices: z.array(
    z.looseObject({
      index: z.int(),
      message: z.looseObject({
        role: z.literal('assistant'),
        content: z.string().nullable(),
        refusal: z.string().nullable(),
        reasoning_content: z.string().optional().describe('What the model thought, where it tells.'),
        tool_calls: z.array(toolCall).optional(),
      }),
      finish_reason: finishReason,
    }),
  ),
  usage: usage.optional(),
  nexus: z
    .looseObject({
      sources: z
        .array(z.looseObject({ number: z.int(), title: z.string(), text: z.string() }))
        .optional()
        .describe('The documents the answer cites: `[1]` in the text is number 1.'),
      notes: z
        .array(z.looseObject({ kind: z.enum(['route', 'progress', 'degraded']) }))
        .optional()
        .describe('What was done otherwise than asked, such as a field that the model could not heed.'),
    })
    .optional()
    .describe('What the gateway says beside the answer; in a stream it stands in the chunk of the finish.'),
});

export const embeddingsSchema = z.looseObject({
  object: z.literal('list'),
  model,
  data: z.array(
    z.looseObject({
      object: z.literal('embedding'),
      index: z.int(),
      embedding: z.union([z.array(z.number()), z.string()]).describe('Floats, or base64 of little-endian float32.'),
    }),
  ),
  usage: z.looseObject({ prompt_tokens: z.int(), total_tokens: z.int() }),
});

export const modelSchema = z.looseObject({
  id: z.string(),
  object: z.literal('model'),
  created,
  owned_by: z.string().describe('The upstream that serves it.'),
  nexus: z
    .looseObject({
      state: z.enum(['ready', 'cold', 'open', 'down', 'unknown', 'unavailable']),
      unavailable: z.string().optional().describe('What the model waits for, where it is unavailable.'),
      source: z.enum(['configured', 'discovered', 'built-in', 'virtual']),
      capabilities: z.array(z.string()),
    })
    .optional(),
});

export const modelListSchema = z.looseObject({ object: z.literal('list'), data: z.array(modelSchema) });

export const errorSchema = z.looseObject({
  error: z.looseObject({
    message: z.string().describe('For people to read.'),
    type: z.string(),
    param: z.string().nullable().describe('The request field at fault.'),
    code: z.string().nullable().describe('For programs; see the list of codes.'),
  }),
});
