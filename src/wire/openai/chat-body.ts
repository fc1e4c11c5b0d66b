import type { ChatCall, Message } from '../../chat/call.ts';
import { isJsonObject, type Json, type JsonObject } from '../../chat/json.ts';
import { openaiFields } from './extra.ts';
import { type MessageDialect, messageJson } from './message-json.ts';

/** How one upstream differs from OpenAI. */
export type ChatDialect = MessageDialect & {
  readonly maxTokensField: 'max_tokens' | 'max_completion_tokens';
  /** Whether `stream_options.include_usage` may be sent. */
  readonly asksUsage: boolean;
  /** Request fields this upstream refuses. */
  readonly dropFields: readonly string[];
  /** Where this upstream refuses what it does not know: the fields it takes. */
  readonly knownFields?: ReadonlySet<string>;
  /** Request fields this upstream knows under another name. */
  readonly renameFields: Readonly<Record<string, string>>;
};

/** The body for an OpenAI-type upstream. Messages that nobody changed leave as they came. */
export function chatBody(call: ChatCall, model: string, dialect: ChatDialect): string | Uint8Array {
  const head = adapted(headOf(call, model, dialect), dialect);
  const received = call.received?.of === call.messages && !mustRewrite(call, dialect) ? call.received : undefined;
  if (received?.bytes) {
    const opening = JSON.stringify(head);
    return Buffer.concat([Buffer.from(`${opening.slice(0, -1)},"messages":`), received.bytes, closing]);
  }
  const messages = received ? received.messages : call.messages.map((message) => messageJson(message, dialect));
  head.messages = messages;
  return JSON.stringify(head);
}

const closing = Buffer.from('}');

/** The fields of a call that its upstream would refuse, by their names on the wire; they are not sent. */
export function unknownFields(call: ChatCall, dialect: ChatDialect): readonly string[] {
  const { knownFields } = dialect;
  return knownFields ? Object.keys(headOf(call, '', dialect)).filter((field) => !knownFields.has(field)) : [];
}

const mustRewrite = (call: ChatCall, dialect: ChatDialect): boolean =>
  call.messages.some(
    (message) =>
      (message.nativeRole === 'developer' && dialect.developerRole === 'system') ||
      (message.role === 'assistant' &&
        ((dialect.reasoning === 'drop' && holdsReasoning(message)) ||
          (dialect.extraContent === 'drop' && holdsExtraContent(message)))),
  );

/** Or may hold it, under a name of its own. */
const holdsReasoning = (message: Message): boolean =>
  message.extra !== undefined || message.parts.some((part) => part.kind === 'reasoning');

const holdsExtraContent = ({ extra, toolCalls }: Message): boolean =>
  extra?.fields.extra_content !== undefined ||
  (toolCalls?.some((call) => call.extra?.fields.extra_content !== undefined) ?? false);

function headOf(call: ChatCall, model: string, dialect: ChatDialect): Record<string, Json> {
  const { sampling } = call;
  const head: Record<string, Json> = { model, stream: call.delivery === 'stream' };
  if (call.delivery === 'stream' && dialect.asksUsage) head.stream_options = { include_usage: true };
  if (call.tools) head.tools = call.tools;
  if (call.toolChoice !== undefined) head.tool_choice = call.toolChoice;
  if (call.responseFormat) head.response_format = call.responseFormat;
  if (call.choices > 1) head.n = call.choices;
  if (call.maxOutputTokens !== undefined) head[dialect.maxTokensField] = call.maxOutputTokens;
  if (call.reasoningEffort !== undefined) head.reasoning_effort = call.reasoningEffort;
  if (sampling.temperature !== undefined) head.temperature = sampling.temperature;
  if (sampling.topP !== undefined) head.top_p = sampling.topP;
  if (sampling.seed !== undefined) head.seed = sampling.seed;
  if (sampling.presencePenalty !== undefined) head.presence_penalty = sampling.presencePenalty;
  if (sampling.frequencyPenalty !== undefined) head.frequency_penalty = sampling.frequencyPenalty;
  if (sampling.stop) head.stop = sampling.stop;
  if (sampling.logprobs !== undefined) head.logprobs = sampling.logprobs;
  if (sampling.topLogprobs !== undefined) head.top_logprobs = sampling.topLogprobs;
  Object.assign(head, passedOn(openaiFields(call.extra)));
  if (!call.tools || dialect.dropFields.includes('tools')) withoutToolFields(head);
  return head;
}

/** Servers refuse what is said of tools where there are none. */
function withoutToolFields(head: Record<string, Json>): void {
  for (const field of ['tool_choice', 'parallel_tool_calls'])
    if (head[field] !== undefined) Reflect.deleteProperty(head, field);
}

/** Open WebUI may send `user` as an object, which no cloud takes; its id says who it is. */
function passedOn(fields: JsonObject | undefined): JsonObject | undefined {
  if (!fields || !isJsonObject(fields.user)) return fields;
  const { user, ...rest } = fields;
  const { id } = user;
  return typeof id === 'string' ? { ...rest, user: id } : rest;
}

function adapted(head: Record<string, Json>, dialect: ChatDialect): Record<string, Json> {
  for (const field of dialect.dropFields) Reflect.deleteProperty(head, field);
  const { knownFields } = dialect;
  if (knownFields)
    for (const field of Object.keys(head)) if (!knownFields.has(field)) Reflect.deleteProperty(head, field);
  for (const [from, to] of Object.entries(dialect.renameFields)) {
    const value = head[from];
    if (value === undefined) continue;
    Reflect.deleteProperty(head, from);
    head[to] = value;
  }
  return head;
}
