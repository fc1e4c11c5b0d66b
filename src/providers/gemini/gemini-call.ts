import type { ChatCall, Planned, ToolDefinition } from '../../chat/call.ts';
import { isJsonObject, type Json } from '../../chat/json.ts';
import type { ChatDialect } from '../../wire/openai/chat-body.ts';
import { offeredTools } from '../offered-tools.ts';
import type { AdaptedCall } from '../openai-compatible/adapted-chat.ts';
import { ignoredFields } from '../openai-compatible/ignored-fields.ts';
import { strictMessages } from '../openai-compatible/strict-messages.ts';
import { geminiTools } from './gemini-tools.ts';

type Kept = {
  messages: Planned<ChatCall>['messages'];
  tools?: readonly ToolDefinition[];
  toolChoice?: Json;
  reasoningEffort?: string;
};

/** The call with nothing in it that Gemini's endpoint refuses: it knows each field of a request or fails. */
export function geminiCall(given: Planned<ChatCall>, dialect: ChatDialect): AdaptedCall {
  const { tools, toolChoice, reasoningEffort } = given;
  const kept: Kept = { messages: strictMessages(given.messages, ['extra_content']) };
  if (tools && isJsonObject(toolChoice) && toolChoice.type === 'allowed_tools') {
    const allowed = offeredTools(given);
    kept.tools = geminiTools(allowed.tools);
    kept.toolChoice = allowed.instruction === undefined ? 'auto' : 'required';
  } else if (tools) kept.tools = geminiTools(tools);
  if (reasoningEffort !== undefined) kept.reasoningEffort = efforts.get(reasoningEffort) ?? reasoningEffort;
  return { call: Object.assign({}, given, kept), degraded: ignoredFields(given, dialect) };
}

/** Efforts beyond the most that Gemini knows. */
const efforts = new Map([
  ['xhigh', 'high'],
  ['max', 'high'],
]);
