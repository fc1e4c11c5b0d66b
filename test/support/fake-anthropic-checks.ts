import { z } from 'zod';

/** Why the API refuses a request: the message of an `invalid_request_error`. */
export class Refused extends Error {}

const refuse = (message: string): never => {
  throw new Refused(message);
};

const text = z.strictObject({
  type: z.literal('text'),
  text: z.string(),
  cache_control: z.object({ type: z.literal('ephemeral') }).optional(),
});
const image = z.strictObject({
  type: z.literal('image'),
  source: z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('base64'),
      media_type: z.enum(['image/jpeg', 'image/png', 'image/gif', 'image/webp']),
      data: z.base64(),
    }),
    z.strictObject({ type: z.literal('url'), url: z.url({ protocol: /^https$/ }) }),
  ]),
});
const document = z.strictObject({
  type: z.literal('document'),
  title: z.string().optional(),
  source: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('base64'), media_type: z.literal('application/pdf'), data: z.base64() }),
    z.strictObject({ type: z.literal('text'), media_type: z.literal('text/plain'), data: z.string() }),
  ]),
});
const toolUse = z.strictObject({
  type: z.literal('tool_use'),
  id: z.string().regex(/^[a-zA-Z0-9_-]+$/),
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
  input: z.record(z.string(), z.unknown()),
});
const toolResult = z.strictObject({
  type: z.literal('tool_result'),
  tool_use_id: z.string(),
  content: z.union([z.string(), z.array(z.union([text, image]))]).optional(),
  is_error: z.boolean().optional(),
  cache_control: z.object({ type: z.literal('ephemeral') }).optional(),
});
const thinking = z.strictObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string().min(1) });
const redacted = z.strictObject({ type: z.literal('redacted_thinking'), data: z.string().min(1) });
const server = z.looseObject({ type: z.enum(['server_tool_use', 'web_search_tool_result']) });
const block = z.union([text, image, document, toolUse, toolResult, thinking, redacted, server]);
const message = z.strictObject({ role: z.enum(['user', 'assistant']), content: z.array(block).min(1) });

const tool = z.union([
  z.strictObject({
    name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
    description: z.string().optional(),
    input_schema: z.looseObject({ type: z.literal('object') }),
    strict: z.boolean().optional(),
    cache_control: z.object({ type: z.literal('ephemeral') }).optional(),
  }),
  z.looseObject({ type: z.string().regex(/_\d{8}$/), name: z.string() }),
]);
const alone = { disable_parallel_tool_use: z.boolean().optional() };

const body = z.strictObject({
  model: z.string(),
  max_tokens: z.int().min(1),
  messages: z.array(message).min(1),
  system: z.union([z.string(), z.array(text).min(1)]).optional(),
  stream: z.boolean().optional(),
  tools: z.array(tool).optional(),
  tool_choice: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('auto'), ...alone }),
      z.strictObject({ type: z.literal('any'), ...alone }),
      z.strictObject({ type: z.literal('tool'), name: z.string(), ...alone }),
      z.strictObject({ type: z.literal('none') }),
    ])
    .optional(),
  thinking: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('adaptive'), display: z.enum(['summarized', 'omitted']).optional() }),
      z.strictObject({ type: z.literal('enabled'), budget_tokens: z.int().min(1024) }),
      z.strictObject({ type: z.literal('between_tools') }),
      z.strictObject({ type: z.literal('disabled') }),
    ])
    .optional(),
  output_config: z
    .strictObject({
      effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).optional(),
      format: z.strictObject({ type: z.literal('json_schema'), schema: z.looseObject({}) }).optional(),
    })
    .optional(),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().min(0).max(1).optional(),
  top_k: z.int().optional(),
  stop_sequences: z.array(z.string().regex(/\S/, 'each stop sequence must contain non-whitespace')).optional(),
  metadata: z.strictObject({ user_id: z.string().max(256).optional() }).optional(),
  service_tier: z.enum(['auto', 'standard_only']).optional(),
  cache_control: z.object({ type: z.literal('ephemeral') }).optional(),
});

export type MessagesBody = z.output<typeof body>;
type Block = z.output<typeof block>;

/** The body, checked as the API checks it at that version. Throws `Refused`. */
export function checkedBody(value: unknown, version: string): MessagesBody {
  const parsed = body.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const path = issue?.path.join('.') ?? '';
    return refuse(
      issue?.code === 'unrecognized_keys'
        ? `${path} Extra inputs are not permitted`
        : `${path}: ${issue?.message ?? ''}`,
    );
  }
  checkSampling(parsed.data, version);
  checkTurns(parsed.data);
  checkThinking(parsed.data);
  checkFormat(parsed.data.output_config?.format?.schema);
  return parsed.data;
}

/** Models without dated names that came after Claude 4.6. */
const isNew = (model: string): boolean =>
  /claude-(?:opus|sonnet|haiku)-(?:4-[7-9]|5)|claude-(?:fable|mythos)/.test(model);

function checkSampling({ temperature, top_p, top_k, model, thinking: thought }: MessagesBody, version: string): void {
  const given = Object.entries({ temperature, top_p, top_k }).filter(([, value]) => value !== undefined);
  const [first] = given;
  if (first && version >= '2026-10-21') refuse(`${first[0]}: Extra inputs are not permitted`);
  if (first && isNew(model)) refuse(`\`${first[0]}\` is deprecated for this model.`);
  if (temperature !== undefined && top_p !== undefined)
    refuse('`temperature` and `top_p` cannot both be specified for this model. Please use only one.');
  const thinks = thought?.type === 'enabled' || thought?.type === 'adaptive';
  if (thinks && temperature !== undefined && temperature !== 1)
    refuse('`temperature` may only be set to 1 when thinking is enabled.');
}

function checkTurns({ messages, model, tools }: MessagesBody): void {
  if (messages[0]?.role !== 'user') refuse('messages: first message must use the "user" role');
  const ids = new Set<string>();
  let open: readonly string[] = [];
  messages.forEach(({ role, content }, index) => {
    if (index > 0 && messages[index - 1]?.role === role)
      refuse(`messages: roles must alternate, but ${index} does not`);
    for (const part of content) checkPlace(part, role, index);
    checkResults(content, open, index);
    open = content.flatMap((part) => (part.type === 'tool_use' && 'id' in part ? [part.id] : []));
    for (const id of open) {
      if (ids.has(id)) refuse('messages: `tool_use` ids must be unique');
      ids.add(id);
    }
  });
  if (open.length > 0) missing(open, messages.length - 1);
  if (ids.size > 0 && !tools) refuse('Requests which include `tool_use` or `tool_result` blocks must define tools');
  const last = messages.at(-1);
  const isPaused = last?.content.some(({ type }) => type === 'server_tool_use') === true;
  if (last?.role !== 'assistant' || isPaused) return;
  if (isNew(model))
    refuse('This model does not support assistant message prefill. The conversation must end with a user message.');
  const end = last.content.at(-1);
  if (end?.type === 'text' && /\s$/.test(end.text))
    refuse('messages: final assistant content cannot end with trailing whitespace');
}

function checkPlace(part: Block, role: 'user' | 'assistant', index: number): void {
  const isAssistants = ['tool_use', 'thinking', 'redacted_thinking', 'server_tool_use'].includes(part.type);
  const isUsers = ['image', 'document', 'tool_result'].includes(part.type);
  if ((role === 'user' && isAssistants) || (role === 'assistant' && isUsers))
    refuse(`messages.${index}: ${part.type} blocks are not permitted for the role ${role}`);
  if (part.type === 'text' && part.text.trim() === '')
    refuse(`messages.${index}: text content blocks must contain non-whitespace text`);
}

const missing = (ids: readonly string[], index: number): never =>
  refuse(
    `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${ids.join(', ')}.`,
  );

function checkResults(content: readonly Block[], open: readonly string[], index: number): void {
  const told = content.flatMap((part) =>
    part.type === 'tool_result' && 'tool_use_id' in part ? [part.tool_use_id] : [],
  );
  const stranger = told.find((id) => !open.includes(id));
  if (stranger !== undefined)
    refuse(`messages.${index}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${stranger}.`);
  if (new Set(told).size < told.length) refuse(`messages.${index}: each tool_use must have a single result.`);
  const left = open.filter((id) => !told.includes(id));
  if (left.length > 0) missing(left, index - 1);
  if (told.length > 0 && content.slice(0, told.length).some(({ type }) => type !== 'tool_result'))
    refuse(`messages.${index}: \`tool_result\` blocks must come first in the content`);
}

const isAlways = (model: string): boolean => /opus-5-5|fable|mythos/.test(model);
const isBetweenTools = (model: string): boolean => /sonnet-5-5/.test(model);
const isByBudget = (model: string): boolean =>
  /claude-(?:3|(?:opus|sonnet|haiku)-4(?:-[0-5])?(?:-\d{8})?$)/.test(model);

function checkThinking({ thinking: thought, max_tokens, tool_choice, model }: MessagesBody): void {
  const isForced = tool_choice?.type === 'any' || tool_choice?.type === 'tool';
  if (isForced && (isAlways(model) || isBetweenTools(model)))
    refuse('tool_choice forces tool use, which this model does not support.');
  if (isForced && thought?.type === 'enabled') refuse('Thinking may not be enabled when tool_choice forces tool use.');
  if (thought?.type === 'enabled' && thought.budget_tokens >= max_tokens)
    refuse('`max_tokens` must be greater than `thinking.budget_tokens`.');
  if (thought && !thinkingTypes(model).includes(thought.type))
    refuse(`"thinking.type.${thought.type}" is not supported for this model.`);
}

function thinkingTypes(model: string): readonly string[] {
  if (isAlways(model)) return ['adaptive'];
  if (isBetweenTools(model)) return ['adaptive', 'between_tools'];
  if (isByBudget(model)) return ['enabled', 'disabled'];
  return isNew(model) ? ['adaptive', 'disabled'] : ['adaptive', 'disabled', 'enabled'];
}

/** `isNamed`: the values are schemas by name, so the keys are no keywords. */
function checkFormat(schema: unknown, isNamed = false): void {
  if (typeof schema !== 'object' || schema === null) return;
  const entries = Object.entries(schema as Readonly<Record<string, unknown>>);
  if (!isNamed) {
    const { type, additionalProperties } = schema as Readonly<Record<string, unknown>>;
    if (type === 'object' && additionalProperties !== false)
      refuse("output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false");
    const limit = entries.find(([key]) => /^(?:minimum|maximum|minLength|maxLength)$/.test(key));
    if (limit) refuse(`output_config.format.schema: property '${limit[0]}' is not supported`);
  }
  for (const [key, value] of entries) checkFormat(value, !isNamed && (key === 'properties' || key === '$defs'));
}
