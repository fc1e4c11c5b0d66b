import { z } from 'zod';
import type { DraftAnswer } from './upstream/chat-answer.ts';
import { fragmentsOf } from './upstream/chat-answer.ts';
import {
  jsonScenario,
  sseDone,
  sseFrame,
  sseScenario,
  type RecordedRequest,
  type Reply,
  type Scenario,
} from './upstream/scenario.ts';

/** Google's errors come in a list. */
export const geminiError = (status: number, message: string, details: readonly object[] = []): Scenario =>
  jsonScenario([{ error: { code: status, message, status: 'INVALID_ARGUMENT', details } }], status);

const signature = z.strictObject({ google: z.strictObject({ thought_signature: z.string() }) });
const toolCall = z.strictObject({
  id: z.string(),
  type: z.literal('function'),
  function: z.strictObject({ name: z.string(), arguments: z.string() }),
  extra_content: signature.optional(),
});
const message = z.strictObject({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: z.union([z.string(), z.array(z.looseObject({ type: z.string() }))]).nullish(),
  name: z.string().optional(),
  tool_calls: z.array(toolCall).optional(),
  tool_call_id: z.string().optional(),
  extra_content: signature.optional(),
});

/** What a function declaration's schema may hold; everything else is an unknown name. */
const schema: z.ZodType = z.lazy(() =>
  z.strictObject({
    type: z.enum(['string', 'number', 'integer', 'boolean', 'array', 'object']).optional(),
    format: z.enum(['date-time', 'enum', 'float', 'double', 'int32', 'int64']).optional(),
    title: z.string().optional(),
    description: z.string().optional(),
    nullable: z.boolean().optional(),
    enum: z.array(z.string()).min(1).optional(),
    items: schema.optional(),
    minItems: z.int().optional(),
    maxItems: z.int().optional(),
    properties: z.record(z.string(), schema).optional(),
    required: z.array(z.string()).optional(),
    minProperties: z.int().optional(),
    maxProperties: z.int().optional(),
    minLength: z.int().optional(),
    maxLength: z.int().optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    pattern: z.string().optional(),
    anyOf: z.array(schema).optional(),
  }),
);
export const geminiSchema = schema;

const body = z.strictObject({
  model: z.string(),
  messages: z.array(message),
  stream: z.boolean().optional(),
  stream_options: z.strictObject({ include_usage: z.boolean() }).optional(),
  tools: z
    .array(
      z.strictObject({
        type: z.literal('function'),
        function: z.strictObject({
          name: z.string(),
          description: z.string().optional(),
          parameters: schema.optional(),
        }),
      }),
    )
    .optional(),
  tool_choice: z.union([z.enum(['auto', 'none', 'required']), z.looseObject({})]).optional(),
  response_format: z.looseObject({ type: z.string() }).optional(),
  n: z.int().optional(),
  max_tokens: z.int().optional(),
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high']).optional(),
  temperature: z.number().optional(),
  top_p: z.number().optional(),
  stop: z.union([z.string(), z.array(z.string())]).optional(),
  extra_body: z.looseObject({}).optional(),
});

const PASS = 'skip_thought_signature_validator';
/** What this server signs with. */
export const geminiSignature = 'CpcCAdHtim9kQ2x0c2lnbmF0dXJl';

/** Gemini 3 looks at the first tool call of each turn; Gemini 2 does not, but refuses a signature that it did not make. */
function signatureFault(messages: z.output<typeof body>['messages'], isOld: boolean): string | undefined {
  for (const { tool_calls: calls = [] } of messages) {
    const given = calls.map(({ extra_content: extra }) => extra?.google.thought_signature);
    if (given.some((value) => value !== undefined && value !== geminiSignature && (isOld || value !== PASS)))
      return 'Corrupted thought signature.';
    if (!isOld && calls.length > 0 && given[0] === undefined)
      return `Function call is missing a thought_signature in functionCall parts. Additional data, function call \`default_api:${calls[0]?.function.name ?? ''}\`, position 2.`;
  }
  return undefined;
}

/** Answers as Gemini's OpenAI-compatible endpoint does, and refuses what it refuses. */
export const geminiAnswer =
  (draft: DraftAnswer): Reply =>
  (request) => {
    const checked = body.safeParse(request.body);
    if (!checked.success) {
      const [issue] = checked.error.issues;
      const names = issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : (issue?.message ?? '');
      return geminiError(
        400,
        `Invalid JSON payload received. Unknown name "${names}" at '${issue?.path.join('.') ?? ''}': Cannot find field.`,
      );
    }
    const fault = signatureFault(checked.data.messages, checked.data.model.startsWith('gemini-2'));
    if (fault !== undefined) return geminiError(400, fault);
    return checked.data.stream ? streamed(request, draft) : whole(request, draft);
  };

const usage = { prompt_tokens: 58, completion_tokens: 33, total_tokens: 142 };
const head = (request: RecordedRequest): object => ({
  id: 'oGzqaNfTBvW1vdIPxr7JkA8',
  created: 1_760_183_200,
  model: request.body.model,
});

/** Without an index; the first one is signed. */
const callsOf = (draft: DraftAnswer): readonly object[] =>
  (draft.toolCalls ?? []).map(({ id, name, argumentsText }, at) => ({
    ...(at === 0 && { extra_content: { google: { thought_signature: geminiSignature } } }),
    function: { arguments: argumentsText, name },
    id,
    type: 'function',
  }));

const finishOf = (draft: DraftAnswer): string => draft.finishReason ?? (draft.toolCalls ? 'tool_calls' : 'stop');

function whole(request: RecordedRequest, draft: DraftAnswer): Scenario {
  const calls = callsOf(draft);
  return jsonScenario({
    ...head(request),
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        finish_reason: finishOf(draft),
        message: {
          role: 'assistant',
          ...(draft.content != null && { content: draft.content }),
          ...(calls.length > 0 && { tool_calls: calls }),
        },
      },
    ],
    usage,
  });
}

/** One call in each chunk, whole; the usage stands in all of them. */
function streamed(request: RecordedRequest, draft: DraftAnswer): Scenario {
  const frame = (delta: object, finish?: string): string =>
    sseFrame({
      ...head(request),
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta: { role: 'assistant', ...delta }, ...(finish && { finish_reason: finish }) }],
      usage,
    });
  return sseScenario([
    ...fragmentsOf(draft.content ?? '').map((content) => frame({ content })),
    ...callsOf(draft).map((call) => frame({ tool_calls: [call] })),
    frame({}, finishOf(draft)),
    sseDone,
  ]);
}
