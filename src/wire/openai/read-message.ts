import type { Message, Origin, Part, ToolCall } from '../../chat/call.ts';
import type { Extra } from '../../chat/extra.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import type { JsonObject } from '../../chat/json.ts';
import type { MessageBody } from './chat-schema.ts';
import { extraOf } from './extra.ts';

const roles = {
  system: 'system',
  developer: 'system',
  user: 'user',
  assistant: 'assistant',
  tool: 'tool',
  function: 'tool',
} as const;
const origins: Readonly<Record<Message['role'], Origin>> = {
  system: 'system',
  user: 'caller',
  assistant: 'model',
  tool: 'tool',
};

type ToolCallBody = NonNullable<MessageBody['tool_calls']>[number];

/** One message of the wire in the house's vocabulary. `path` names it in errors. */
export function readMessage(body: MessageBody, path: string): Message {
  const { role, content, name, tool_calls: toolCalls, tool_call_id: toolCallId, ...rest } = body;
  const ourRole = roles[role];
  const thought = ourRole === 'assistant' ? readReasoning(rest) : undefined;
  const said = readContent(content, origins[ourRole], path);
  const extra = extraOf(thought ? { ...rest, [thought.nativeField ?? 'reasoning_content']: undefined } : rest);
  return {
    role: ourRole,
    parts: thought ? [thought, ...said] : said,
    ...(name != null && { name }),
    ...(toolCalls &&
      toolCalls.length > 0 && {
        toolCalls: toolCalls.map((call, at) => readToolCall(call, `${path}.tool_calls[${at}]`)),
      }),
    ...(toolCallId != null && { toolCallId }),
    ...((role === 'developer' || role === 'function') && { nativeRole: role }),
    ...(extra && { extra }),
  };
}

/** What the model thought, under either of the names in use. */
function readReasoning(rest: Readonly<Record<string, unknown>>): (Part & { kind: 'reasoning' }) | undefined {
  const { reasoning_content: text, reasoning: native } = rest;
  if (typeof text === 'string' && text !== '') return { kind: 'reasoning', text };
  if (typeof native === 'string' && native !== '') return { kind: 'reasoning', text: native, nativeField: 'reasoning' };
  return undefined;
}

function readContent(content: MessageBody['content'], origin: Origin, path: string): readonly Part[] {
  if (typeof content === 'string') return [{ kind: 'text', text: content, origin }];
  if (!content) return [];
  return content.map((part, at) => readPart(part as JsonObject, origin, `${path}.content[${at}]`));
}

function readPart(part: JsonObject, origin: Origin, path: string): Part {
  switch (part.type) {
    case 'text':
      return readText(part, origin, path);
    case 'image_url':
      return readImage(part, origin, path);
    case 'input_audio':
      return wholePart('audio', part, origin);
    default:
      return wholePart('file', part, origin);
  }
}

/** A part whose shape we only carry: everything stands in its extra. */
const wholePart = (media: 'audio' | 'file', part: JsonObject, origin: Origin): Part => ({
  kind: 'media',
  media,
  ref: '',
  origin,
  extra: { dialect: 'openai', fields: part },
});

function readText(part: JsonObject, origin: Origin, path: string): Part {
  const { type: _, text, ...rest } = part;
  if (typeof text !== 'string') {
    throw new GatewayFailure('invalid_value', `The field '${path}.text' is wrong: must be text.`, {
      param: `${path}.text`,
    });
  }
  return withExtra({ kind: 'text', text, origin }, extraOf(rest));
}

function readImage(part: JsonObject, origin: Origin, path: string): Part {
  const { image_url: image } = part;
  const ref = typeof image === 'string' ? image : (image as JsonObject | undefined)?.url;
  if (typeof ref !== 'string') {
    const param = `${path}.image_url`;
    throw new GatewayFailure('invalid_value', `The field '${param}' is wrong: must be an object with a url.`, {
      param,
    });
  }
  // The part itself is kept: `detail` and whatever else stands beside the address goes through with it.
  const fields = typeof image === 'string' ? { ...part, image_url: { url: image } } : part;
  return { kind: 'media', media: 'image', ref, origin, extra: { dialect: 'openai', fields } };
}

const withExtra = (part: Part & { kind: 'text' }, extra: Extra | undefined): Part =>
  extra ? { ...part, extra } : part;

function readToolCall(body: ToolCallBody, path: string): ToolCall {
  const { id, type: _, function: called, custom, ...rest } = body;
  if (called) {
    const { name, arguments: argumentsText, ...inner } = called;
    return { id, name, argumentsText, ...extraWith(rest, 'function', inner) };
  }
  if (custom) {
    const { name, input, ...inner } = custom;
    return { id, name, argumentsText: input, custom: true, ...extraWith(rest, 'custom', inner) };
  }
  throw new GatewayFailure('missing_required_parameter', `The field '${path}.function' is missing.`, {
    param: `${path}.function`,
  });
}

/** The unnamed fields of a tool call and, under its type, those further in. */
function extraWith(rest: Readonly<Record<string, unknown>>, type: string, inner: Readonly<Record<string, unknown>>) {
  const within = extraOf(inner);
  const extra = extraOf(within ? { ...rest, [type]: within.fields } : rest);
  return extra && { extra };
}
