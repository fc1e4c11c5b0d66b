import type { ChatCall, ToolDefinition } from '../chat/call.ts';
import { namedTools, notAFunction, readToolChoice, toolInstruction, toolNameIn } from '../wire/openai/tool-choice.ts';

/** The tools a call offers once its `tool_choice` is applied, for a server that does not know it. */
export type OfferedTools = {
  readonly tools: readonly ToolDefinition[];
  /** Said to the model in place of a choice that would have bound it. */
  readonly instruction?: string;
};

export function offeredTools(call: ChatCall): OfferedTools {
  const all = call.tools ?? [];
  if (all.length === 0) return { tools: [] };
  const choice = readToolChoice(call.toolChoice);
  if (choice.mode === 'none') return { tools: [] };
  const at = all.findIndex((tool) => tool.type !== 'function' || !tool.function);
  if (at >= 0) throw notAFunction(at);
  const tools = namedTools(all, choice.names);
  if (choice.mode === 'auto') return { tools };
  const only = tools.length === 1 ? toolNameIn(tools[0]) : undefined;
  return { tools, instruction: toolInstruction(only) };
}
