import type { Message, Part } from '../../chat/call.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import { strictMessages } from '../openai-compatible/strict-messages.ts';

/** The messages with plain text as their content, the instructions at the end of the first system message. */
export function ai21Messages(messages: readonly Message[], instructions: readonly string[]): readonly Message[] {
  const plain = strictMessages(messages).map(plainMessage);
  if (instructions.length === 0) return plain;
  const [first, ...rest] = plain;
  const said = instructions.map((text): Part => ({ kind: 'text', text, origin: 'system' }));
  return first?.role === 'system'
    ? [plainMessage({ ...first, parts: [...first.parts, ...said] }, 0), ...rest]
    : [plainMessage({ role: 'system', parts: said }, 0), ...plain];
}

function plainMessage(message: Message, index: number): Message {
  const { parts } = message;
  const texts = parts.map((part) => (part.kind === 'media' ? refused(index) : part.text));
  if (texts.length < 2) return message;
  return {
    ...message,
    parts: [{ kind: 'text', text: texts.join('\n\n'), origin: parts[0]?.kind === 'text' ? parts[0].origin : 'caller' }],
  };
}

const refused = (index: number): never => {
  throw new GatewayFailure(
    'unsupported_parameter',
    'This model reads text only; leave pictures and files out or choose a model with the vision capability.',
    { param: `messages[${index}].content` },
  );
};
