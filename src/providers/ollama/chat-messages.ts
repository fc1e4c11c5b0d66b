import type { ChatCall, Message, Part } from '../../chat/call.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import type { JsonObject } from '../../chat/json.ts';
import type { Capability } from '../../fleet/model-card.ts';
import { base64DataIn } from '../../wire/base64-data.ts';
import { callArguments } from '../../wire/call-arguments.ts';

type OllamaToolCall = {
  readonly id: string;
  readonly function: { readonly index: number; readonly name: string; readonly arguments: JsonObject };
};

/** A message of `/api/chat`. */
type OllamaMessage = {
  readonly role: Message['role'];
  readonly content: string;
  readonly thinking?: string;
  /** Base64 without a `data:` prefix. */
  readonly images?: readonly string[];
  readonly tool_calls?: readonly OllamaToolCall[];
  readonly tool_name?: string;
  readonly tool_call_id?: string;
};

export type OllamaMessages = {
  readonly messages: readonly OllamaMessage[];
  /** Earlier calls whose arguments are no JSON object; they are sent empty. */
  readonly brokenArguments: number;
};

/** The call's messages as Ollama reads them. Throws `unsupported_parameter` for parts that the model cannot take. */
export function ollamaMessages(call: ChatCall, capabilities: readonly Capability[]): OllamaMessages {
  const toolNames = new Map<string, string>();
  let brokenArguments = 0;
  const messages = call.messages.map((message, index): OllamaMessage => {
    const toolCalls = message.toolCalls?.map((toolCall, position): OllamaToolCall => {
      toolNames.set(toolCall.id, toolCall.name);
      const parsed = callArguments(toolCall);
      if (!parsed) brokenArguments++;
      return { id: toolCall.id, function: { index: position, name: toolCall.name, arguments: parsed ?? {} } };
    });
    const images = imagesOf(message, index, capabilities);
    const thinking = capabilities.includes('reasoning') ? joined(message.parts, 'reasoning') : '';
    return {
      role: message.role,
      content: joined(message.parts, 'text'),
      ...(thinking === '' ? {} : { thinking }),
      ...(images.length === 0 ? {} : { images }),
      ...(toolCalls && toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
      ...(message.role === 'tool' ? toolOrigin(message, toolNames) : {}),
    };
  });
  return { messages, brokenArguments };
}

const joined = (parts: readonly Part[], kind: 'text' | 'reasoning'): string =>
  parts.flatMap((part) => (part.kind === kind && part.text !== '' ? [part.text] : [])).join('\n\n');

function toolOrigin(message: Message, toolNames: ReadonlyMap<string, string>): Partial<OllamaMessage> {
  const id = message.toolCallId;
  const name = (id === undefined ? undefined : toolNames.get(id)) ?? message.name;
  return {
    ...(name === undefined ? {} : { tool_name: name }),
    ...(id === undefined ? {} : { tool_call_id: id }),
  };
}

function imagesOf(message: Message, index: number, capabilities: readonly Capability[]): readonly string[] {
  const refuse = (text: string): never => {
    throw new GatewayFailure('unsupported_parameter', text, { param: `messages[${index}].content` });
  };
  return message.parts.flatMap((part) => {
    if (part.kind !== 'media') return [];
    if (part.media !== 'image') return refuse('This model reads text and pictures only; send other files as text.');
    if (!capabilities.includes('vision'))
      return refuse('This model cannot see pictures; leave them out or choose a model with the vision capability.');
    return [
      base64DataIn(part.ref)?.base64 ??
        refuse('This model takes pictures only as data:image/...;base64,... URLs; embed them.'),
    ];
  });
}
