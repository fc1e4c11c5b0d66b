import { z } from 'zod';
import { chatAnswer, type DraftAnswer } from './upstream/chat-answer.ts';
import { jsonScenario, scenarioOf, type Reply } from './upstream/scenario.ts';

const message = z.strictObject({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: z.string().nullish(),
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
  model: z.enum(['jamba-large', 'jamba-mini'], 'The provided model is not supported.'),
  messages: z.array(message),
  stream: z.boolean().optional(),
  tools: z.array(z.looseObject({ type: z.literal('function') })).optional(),
  documents: z.array(z.looseObject({})).optional(),
  response_format: z.strictObject({ type: z.enum(['text', 'json_object']) }).optional(),
  max_tokens: z.int().optional(),
  temperature: z.number().optional(),
  top_p: z.number().optional(),
  stop: z.array(z.string()).optional(),
  n: z.int().optional(),
});

/** Answers as AI21's Jamba does, and refuses what it refuses; a stream tells its usage unasked. */
export const ai21Answer =
  (draft: DraftAnswer): Reply =>
  (request) => {
    const issue = chatBody.safeParse(request.body).error?.issues[0];
    if (!issue) {
      const body = { ...request.body, stream_options: { include_usage: true } };
      return scenarioOf(chatAnswer(draft), { ...request, body });
    }
    const isModel = issue.path[0] === 'model';
    return jsonScenario(
      { detail: isModel ? issue.message : [{ loc: ['body', ...issue.path], msg: issue.message }] },
      422,
    );
  };
