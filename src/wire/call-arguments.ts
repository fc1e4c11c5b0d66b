import type { ToolCall } from '../chat/call.ts';
import { isJsonObject, type JsonObject } from '../chat/json.ts';

/**
 * A call's arguments for protocols that want them as an object; undefined where its text is none. No text means no
 * arguments, and that of a custom tool is one argument.
 */
export function callArguments({
  argumentsText,
  custom,
}: Pick<ToolCall, 'argumentsText' | 'custom'>): JsonObject | undefined {
  if (custom) return { input: argumentsText };
  if (argumentsText.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(argumentsText);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
