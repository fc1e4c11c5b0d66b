import type { ChatCall, Planned, ToolDefinition } from '../../chat/call.ts';
import type { Json } from '../../chat/json.ts';
import type { ChatDialect } from '../../wire/openai/chat-body.ts';
import { offeredTools } from '../offered-tools.ts';
import type { AdaptedCall } from '../openai-compatible/adapted-chat.ts';
import { ignoredFields } from '../openai-compatible/ignored-fields.ts';
import { strictMessages } from '../openai-compatible/strict-messages.ts';

/**
 * The call as Cohere's compatibility API takes it: `tool_choice` is `required` or absent, so a choice of tools is made
 * by offering those alone; thinking is on or off.
 */
export function cohereCall(given: Planned<ChatCall>, dialect: ChatDialect): AdaptedCall {
  const { tools: _, toolChoice: __, reasoningEffort, messages, ...rest } = given;
  const { tools, instruction } = offeredTools(given);
  const kept: { tools?: readonly ToolDefinition[]; toolChoice?: Json; reasoningEffort?: string } = {};
  if (tools.length > 0) kept.tools = tools;
  if (tools.length > 0 && instruction !== undefined) kept.toolChoice = 'required';
  if (reasoningEffort !== undefined) kept.reasoningEffort = isOff(reasoningEffort) ? 'none' : 'high';
  return {
    call: { messages: strictMessages(messages), ...kept, ...rest },
    degraded: ignoredFields(given, dialect),
  };
}

const isOff = (effort: string): boolean => effort === 'none' || effort === 'minimal';
