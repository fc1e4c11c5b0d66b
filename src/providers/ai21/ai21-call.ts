import type { ChatCall, Planned, ToolDefinition } from '../../chat/call.ts';
import { isJsonObject, type JsonObject } from '../../chat/json.ts';
import type { ChatDialect } from '../../wire/openai/chat-body.ts';
import { offeredTools } from '../offered-tools.ts';
import type { AdaptedCall } from '../openai-compatible/adapted-chat.ts';
import { ignoredFields } from '../openai-compatible/ignored-fields.ts';
import { ai21Messages } from './ai21-messages.ts';

/**
 * The call as AI21 takes it: without `tool_choice` and schemas of answers, which are asked for in words. Throws
 * `unsupported_parameter` for content other than text.
 */
export function ai21Call(given: Planned<ChatCall>, dialect: ChatDialect): AdaptedCall {
  const { tools: _, toolChoice: __, responseFormat, messages, ...rest } = given;
  const { tools, instruction: choice } = offeredTools(given);
  const schema = schemaIn(responseFormat);
  const kept: { tools?: readonly ToolDefinition[]; responseFormat?: JsonObject } = {};
  if (tools.length > 0) kept.tools = tools;
  if (responseFormat) kept.responseFormat = schema ? { type: 'json_object' } : responseFormat;
  const instructions: string[] = [];
  if (choice !== undefined) instructions.push(choice);
  if (schema) instructions.push(`Answer with JSON that fits this schema: ${JSON.stringify(schema)}`);
  const call = { messages: ai21Messages(messages, instructions), ...kept, ...rest };
  return {
    call,
    degraded: {
      ...(choice !== undefined && { tool_choice: 'instruction' }),
      ...(schema && { response_format: 'instruction' }),
      ...ignoredFields(call, dialect),
    },
  };
}

function schemaIn(format: JsonObject | undefined): JsonObject | undefined {
  const described = format?.type === 'json_schema' ? format.json_schema : undefined;
  const schema = isJsonObject(described) ? described.schema : undefined;
  return isJsonObject(schema) ? schema : undefined;
}
