import type { ToolCallEvent } from '../../chat/event.ts';
import type { JsonObject } from '../../chat/json.ts';
import { openaiFields } from './extra.ts';

type Said = Pick<ToolCallEvent, 'id' | 'name' | 'argumentsText' | 'custom' | 'extra'>;

/** A tool call, or a fragment of one, in OpenAI's form; the type stands beside the id. */
export function toolCallJson({ id, name, argumentsText, custom, extra }: Said): JsonObject {
  const type = custom ? 'custom' : 'function';
  const { [type]: inner, ...outer } = openaiFields(extra) ?? {};
  return {
    ...(id !== undefined && { id, type }),
    [type]: {
      ...(name !== undefined && { name }),
      [custom ? 'input' : 'arguments']: argumentsText,
      ...(inner as JsonObject | undefined),
    },
    ...outer,
  };
}
