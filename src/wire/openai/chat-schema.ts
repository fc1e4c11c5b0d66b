import { z } from 'zod';
import { checkedList } from '../checked-list.ts';
import { boundsSchema } from '../nexus/bounds-schema.ts';

/** More than any conversation in use; a bound on the work that one request can cause. */
const MAX_MESSAGES = 10_000;
const MAX_TOOLS = 2048;
const MAX_CHOICES = 128;

const number = z.number('must be a number').nullish();
const count = z.int('must be a whole number').min(1, 'must be 1 or more').nullish();
const text = z.string('must be text');

const part = z.looseObject({ type: text }, 'must be an object with a type');

const toolCall = z.looseObject(
  {
    id: text,
    type: text.nullish(),
    function: z.looseObject({ name: text, arguments: z.string('must be JSON as text') }, 'must be an object').nullish(),
    custom: z.looseObject({ name: text, input: text }, 'must be an object').nullish(),
  },
  'must be an object',
);

const message = z.looseObject(
  {
    role: z.enum(
      ['system', 'developer', 'user', 'assistant', 'tool', 'function'],
      'must be one of system, developer, user, assistant, tool, function',
    ),
    content: z.union([z.string(), checkedList(z.array(part))], 'must be text or a list of content parts').nullish(),
    name: text.nullish(),
    tool_calls: checkedList(z.array(toolCall, 'must be a list')).nullish(),
    tool_call_id: text.nullish(),
  },
  'must be an object',
);

const tool = z.looseObject(
  {
    type: text,
    function: z.looseObject({ name: text.min(1, 'must not be empty') }, 'must be an object').optional(),
  },
  'must be an object with a type',
);

/** Only what the gateway itself uses is checked; every other field goes through as it is. */
export const chatRequestSchema = z.looseObject(
  {
    model: text.min(1, 'must name a model').max(256, 'is too long').describe('A model of the fleet, or `auto`.'),
    messages: checkedList(
      z
        .array(message, 'must be a list of messages')
        .min(1, 'must hold at least one message')
        .max(MAX_MESSAGES, `holds more than ${MAX_MESSAGES} messages`),
    ).describe('The conversation, oldest first.'),
    stream: z.boolean('must be true or false').nullish().describe('Send the answer as it comes.'),
    stream_options: z
      .looseObject({ include_usage: z.boolean('must be true or false').nullish() }, 'must be an object')
      .nullish(),
    temperature: number.describe('Left to the model when absent.'),
    top_p: number,
    presence_penalty: number,
    frequency_penalty: number,
    seed: z.int('must be a whole number').nullish(),
    stop: z
      .union([z.string(), checkedList(z.array(text))], 'must be text or a list of texts')
      .nullish()
      .describe('The answer ends before any of these.'),
    n: count.pipe(z.number().max(MAX_CHOICES, `must be ${MAX_CHOICES} or less`).nullish()),
    max_tokens: count.describe('The older name of max_completion_tokens.'),
    max_completion_tokens: count.describe('Most tokens the answer may have.'),
    logprobs: z.boolean('must be true or false').nullish(),
    top_logprobs: z.int('must be a whole number').nullish(),
    reasoning_effort: text.nullish().describe('How long a reasoning model may think: none to max.'),
    tools: checkedList(z.array(tool, 'must be a list of tools').max(MAX_TOOLS, `holds more than ${MAX_TOOLS} tools`))
      .nullish()
      .describe('Tools the model may call; calls come back to you.'),
    tool_choice: z.union([z.string(), z.looseObject({})], 'must be text or an object').nullish(),
    response_format: z
      .looseObject({ type: text }, 'must be an object with a type')
      .nullish()
      .describe('Text, JSON, or JSON by a schema.'),
    nexus: boundsSchema.nullish().describe('What is asked of the answer; for the gateway alone, never sent on.'),
  },
  'must be a JSON object',
);

export type ChatRequestBody = z.output<typeof chatRequestSchema>;
export type MessageBody = ChatRequestBody['messages'][number];
