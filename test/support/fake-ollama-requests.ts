import { z } from 'zod';

/** The request shapes of Ollama's API. Unlike the real server this one refuses unknown fields too: a test should hear of them. */
const duration = z.union([z.number(), z.string().regex(/^-?(\d+(\.\d+)?(ns|us|ms|s|m|h))+$/)]);
const int = z.int();

const options = z.strictObject({
  num_ctx: int.optional(),
  num_predict: int.optional(),
  temperature: z.number().optional(),
  top_k: int.optional(),
  top_p: z.number().optional(),
  min_p: z.number().optional(),
  typical_p: z.number().optional(),
  repeat_penalty: z.number().optional(),
  repeat_last_n: int.optional(),
  presence_penalty: z.number().optional(),
  frequency_penalty: z.number().optional(),
  seed: int.optional(),
  stop: z.array(z.string()).optional(),
  num_keep: int.optional(),
  num_gpu: int.optional(),
  num_thread: int.optional(),
  num_batch: int.optional(),
  main_gpu: int.optional(),
  use_mmap: z.boolean().optional(),
  draft_num_predict: int.optional(),
});

const toolCall = z.strictObject({
  id: z.string().optional(),
  function: z.strictObject({
    index: int.optional(),
    name: z.string(),
    arguments: z.record(z.string(), z.unknown()),
  }),
});

const message = z.strictObject({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: z.string(),
  thinking: z.string().optional(),
  images: z.array(z.base64()).optional(),
  tool_calls: z.array(toolCall).optional(),
  tool_name: z.string().optional(),
  tool_call_id: z.string().optional(),
});

const tool = z.looseObject({
  type: z.string(),
  function: z.looseObject({
    name: z.string(),
    description: z.string().nullish(),
    parameters: z.looseObject({}).nullish(),
  }),
});

export const chatBody = z.strictObject({
  model: z.string(),
  messages: z.array(message).default([]),
  stream: z.boolean().optional(),
  tools: z.array(tool).optional(),
  format: z.union([z.literal('json'), z.looseObject({})]).optional(),
  options: options.optional(),
  think: z.union([z.boolean(), z.enum(['low', 'medium', 'high', 'max'])]).optional(),
  keep_alive: duration.optional(),
  truncate: z.boolean().optional(),
  shift: z.boolean().optional(),
  logprobs: z.boolean().optional(),
  top_logprobs: int.min(0).max(20).optional(),
});

export const embedBody = z.strictObject({
  model: z.string(),
  input: z.union([z.string(), z.array(z.string())]),
  truncate: z.boolean().optional(),
  dimensions: int.positive().optional(),
  keep_alive: duration.optional(),
  options: options.optional(),
});

export const generateBody = z.strictObject({
  model: z.string(),
  prompt: z.string().default(''),
  stream: z.boolean().optional(),
  keep_alive: duration.optional(),
  options: options.optional(),
});

export const showBody = z.strictObject({ model: z.string(), verbose: z.boolean().optional() });
