import type { Message, Part, ToolCall } from '../../chat/call.ts';
import type { Extra } from '../../chat/extra.ts';
import { openaiFields } from '../../wire/openai/extra.ts';

/**
 * The messages with what OpenAI's own form names and no more, for servers that refuse the rest. They are made anew, so
 * that nothing leaves as it was received; `kept` are the further fields that the server knows.
 */
export const strictMessages = (messages: readonly Message[], kept: readonly string[] = []): readonly Message[] =>
  messages.map(({ role, parts, name, toolCalls, toolCallId, nativeRole, extra }) => ({
    role,
    parts: parts.filter((part) => part.kind !== 'reasoning').map(strictPart),
    ...(name !== undefined && { name }),
    ...(toolCalls && { toolCalls: toolCalls.map((call) => strictCall(call, kept)) }),
    ...(toolCallId !== undefined && { toolCallId }),
    ...(nativeRole && { nativeRole }),
    ...pickedFrom(extra, kept),
  }));

const strictPart = (part: Part): Part =>
  part.kind === 'text' && part.extra ? { kind: 'text', text: part.text, origin: part.origin } : part;

const strictCall = ({ id, name, argumentsText, custom, extra }: ToolCall, kept: readonly string[]): ToolCall => ({
  id,
  name,
  argumentsText,
  ...(custom && { custom }),
  ...pickedFrom(extra, kept),
});

function pickedFrom(extra: Extra | undefined, kept: readonly string[]): { readonly extra?: Extra } {
  const fields = Object.entries(openaiFields(extra) ?? {}).filter(([name]) => kept.includes(name));
  return fields.length === 0 ? {} : { extra: { dialect: 'openai', fields: Object.fromEntries(fields) } };
}
