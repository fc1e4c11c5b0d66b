import { z } from 'zod';
import { chatAnswer, type DraftAnswer } from './upstream/chat-answer.ts';
import { embeddingsAnswer } from './upstream/embeddings-answer.ts';
import { jsonScenario, scenarioOf, type Reply, type Scenario } from './upstream/scenario.ts';

const message = z.strictObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content: z.union([z.string(), z.array(z.looseObject({ type: z.string() }))]).nullish(),
  tool_calls: z
    .array(
      z.strictObject({
        id: z.string(),
        type: z.literal('function'),
        function: z.strictObject({ name: z.string(), arguments: z.string() }),
      }),
    )
    .optional(),
  tool_call_id: z.string().optional(),
});

const chatBody = z.strictObject({
  model: z.string(),
  messages: z.array(message),
  stream: z.boolean().optional(),
  reasoning_effort: z.enum(['none', 'high']).optional(),
  response_format: z.looseObject({ type: z.string() }).optional(),
  tools: z.array(z.looseObject({ type: z.literal('function') })).optional(),
  tool_choice: z.literal('required').optional(),
  temperature: z.number().optional(),
  max_tokens: z.int().optional(),
  stop: z.array(z.string()).optional(),
  seed: z.int().optional(),
  top_p: z.number().optional(),
  frequency_penalty: z.number().optional(),
  presence_penalty: z.number().optional(),
});

const embedBody = z.strictObject({
  model: z.string(),
  input: z.array(z.string()).max(96),
  encoding_format: z.enum(['float', 'base64']).optional(),
});

function refusalOf(shape: z.ZodType, body: unknown): Scenario | undefined {
  const issue = shape.safeParse(body).error?.issues[0];
  if (!issue) return undefined;
  const name = issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : issue.path.join('.');
  const message = `unknown field: parameter '${name}' is not a valid field. For proper usage, please refer to https://docs.cohere.com/reference/chat`;
  return jsonScenario({ id: 'e1', message }, 422);
}

/** Answers as Cohere's compatibility API does, and refuses what it refuses. */
export const cohereAnswer =
  (draft: DraftAnswer): Reply =>
  (request) =>
    refusalOf(chatBody, request.body) ?? scenarioOf(chatAnswer(draft), request);

export const cohereEmbeddings = (): Reply => (request) =>
  refusalOf(embedBody, request.body) ?? scenarioOf(embeddingsAnswer(), request);
