import type { Message, Part, ToolCall } from '../../chat/call.ts';
import type { Json, JsonObject } from '../../chat/json.ts';
import { openaiFields } from './extra.ts';
import { toolCallJson } from './tool-call-json.ts';

/** What an upstream wants to see of messages. */
export type MessageDialect = {
  /** `developer` is a role of its own only at OpenAI. */
  readonly developerRole: 'keep' | 'system';
  /** Whether earlier reasoning is sent back: some upstreams need it, strict ones refuse it. */
  readonly reasoning: 'keep' | 'drop';
  /** Whether `extra_content` is sent back: Gemini keeps its signatures there, which mean nothing to other families. */
  readonly extraContent: 'keep' | 'drop';
};

const reasoningKeys = new Set(['reasoning_content', 'reasoning', 'reasoning_details']);

/** One message in OpenAI's form. */
export function messageJson(message: Message, dialect: MessageDialect): Json {
  const fields = { ...reasoningOf(message), ...openaiFields(message.extra) };
  if (dialect.reasoning === 'drop') for (const key of reasoningKeys) Reflect.deleteProperty(fields, key);
  if (dialect.extraContent === 'drop') Reflect.deleteProperty(fields, 'extra_content');
  return {
    role: roleOf(message, dialect),
    content: contentOf(message),
    ...(message.name !== undefined && { name: message.name }),
    ...(message.toolCalls && { tool_calls: message.toolCalls.map((call) => calledJson(call, dialect)) }),
    ...(message.toolCallId !== undefined && { tool_call_id: message.toolCallId }),
    ...fields,
  };
}

function calledJson(call: ToolCall, dialect: MessageDialect): Json {
  const json = toolCallJson(call);
  if (dialect.extraContent === 'keep' || json.extra_content === undefined) return json;
  const { extra_content: _, ...rest } = json;
  return rest;
}

function roleOf(message: Message, dialect: MessageDialect): string {
  if (message.nativeRole === 'developer') return dialect.developerRole === 'keep' ? 'developer' : 'system';
  return message.nativeRole ?? message.role;
}

function contentOf(message: Message): Json {
  const parts = message.parts.filter((part) => part.kind !== 'reasoning');
  const only = parts.length === 1 ? parts[0] : undefined;
  if (only?.kind === 'text' && !only.extra) return only.text;
  if (parts.length > 0) return parts.map(partJson);
  return message.toolCalls ? null : '';
}

function partJson(part: Exclude<Part, { kind: 'reasoning' }>): Json {
  const fields = openaiFields(part.extra);
  if (part.kind === 'text') return { type: 'text', text: part.text, ...fields };
  return fields ?? { type: 'image_url', image_url: { url: part.ref } };
}

/** Earlier reasoning, under the name it came by. */
function reasoningOf(message: Message): JsonObject {
  const fields: Record<string, string> = {};
  for (const part of message.parts) {
    if (part.kind !== 'reasoning') continue;
    const field = part.nativeField ?? 'reasoning_content';
    fields[field] = (fields[field] ?? '') + part.text;
  }
  return fields;
}
