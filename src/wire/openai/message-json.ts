import type { Message, Part, ToolCall } from '../../chat/call.ts';
import type { Json, JsonObject } from '../../chat/json.ts';
import { openaiFields } from './extra.ts';

/** What an upstream wants to see of messages. */
export type MessageDialect = {
  /** `developer` is a role of its own only at OpenAI. */
  readonly developerRole: 'keep' | 'system';
  /** Whether earlier reasoning is sent back: some upstreams need it, strict ones refuse it. */
  readonly reasoning: 'keep' | 'drop';
};

const reasoningKeys = new Set(['reasoning_content', 'reasoning', 'reasoning_details']);

/** One message in OpenAI's form. */
export function messageJson(message: Message, dialect: MessageDialect): Json {
  const fields = { ...openaiFields(message.extra) };
  if (dialect.reasoning === 'drop') for (const key of reasoningKeys) Reflect.deleteProperty(fields, key);
  return {
    role: roleOf(message, dialect),
    content: contentOf(message),
    ...(message.name !== undefined && { name: message.name }),
    ...(message.toolCalls && { tool_calls: message.toolCalls.map(toolCallJson) }),
    ...(message.toolCallId !== undefined && { tool_call_id: message.toolCallId }),
    ...fields,
  };
}

function roleOf(message: Message, dialect: MessageDialect): string {
  if (message.nativeRole === 'developer') return dialect.developerRole === 'keep' ? 'developer' : 'system';
  return message.nativeRole ?? message.role;
}

function contentOf(message: Message): Json {
  const only = message.parts.length === 1 ? message.parts[0] : undefined;
  if (only?.kind === 'text' && !only.extra) return only.text;
  const parts = message.parts.flatMap(partJson);
  if (parts.length > 0) return parts;
  return message.toolCalls ? null : '';
}

function partJson(part: Part): readonly Json[] {
  if (part.kind === 'reasoning') return [];
  const fields = openaiFields(part.extra);
  if (part.kind === 'text') return [{ type: 'text', text: part.text, ...fields }];
  return [fields ?? { type: 'image_url', image_url: { url: part.ref } }];
}

function toolCallJson(call: ToolCall): Json {
  const type = call.custom ? 'custom' : 'function';
  const { [type]: inner, ...outer } = openaiFields(call.extra) ?? {};
  const said = call.custom ? { input: call.argumentsText } : { arguments: call.argumentsText };
  return { id: call.id, type, [type]: { name: call.name, ...said, ...(inner as JsonObject | undefined) }, ...outer };
}
