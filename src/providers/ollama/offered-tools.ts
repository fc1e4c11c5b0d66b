import type { ChatCall, ToolDefinition } from '../../chat/call.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import { isJsonObject, type Json } from '../../chat/json.ts';

/** The tools a call offers once its `tool_choice` is applied, which Ollama itself does not know. */
export type OfferedTools = {
  readonly tools: readonly ToolDefinition[];
  /** Said to the model in place of a choice that would have bound it. */
  readonly instruction?: string;
};

type Choice = { readonly mode: 'none' | 'auto' | 'required'; readonly names?: readonly string[] };

const nameOf = (tool: Json | undefined): string | undefined => {
  const inner = isJsonObject(tool) ? tool['function'] : undefined;
  return isJsonObject(inner) && typeof inner['name'] === 'string' ? inner['name'] : undefined;
};

export function offeredTools(call: ChatCall): OfferedTools {
  const all = call.tools ?? [];
  if (all.length === 0) return { tools: [] };
  const choice = choiceOf(call.toolChoice);
  if (choice.mode === 'none') return { tools: [] };
  const at = all.findIndex((tool) => tool.type !== 'function' || nameOf(tool) === undefined);
  if (at >= 0) {
    throw new GatewayFailure(
      'unsupported_parameter',
      'This model can call function tools only; leave the others out.',
      {
        param: `tools[${at}].type`,
      },
    );
  }
  const { names } = choice;
  const tools = names ? all.filter((tool) => names.includes(nameOf(tool) ?? '')) : all;
  if (tools.length === 0)
    throw new GatewayFailure('invalid_value', 'tool_choice names a tool that tools does not hold.', {
      param: 'tool_choice',
    });
  if (choice.mode === 'auto') return { tools };
  const only = tools.length === 1 ? nameOf(tools[0]) : undefined;
  return {
    tools,
    instruction:
      only === undefined
        ? 'Answer by calling at least one of the tools you are given, not with text.'
        : `Answer by calling the tool "${only}", not with text.`,
  };
}

function choiceOf(value: Json | undefined): Choice {
  if (value === undefined || value === null || value === 'auto') return { mode: 'auto' };
  if (value === 'none' || value === 'required') return { mode: value };
  const name = nameOf(value);
  if (name !== undefined) return { mode: 'required', names: [name] };
  const allowed = isJsonObject(value) ? value['allowed_tools'] : undefined;
  if (isJsonObject(allowed) && Array.isArray(allowed['tools'])) {
    const names = (allowed['tools'] as readonly Json[]).map((tool) => nameOf(tool) ?? '');
    return { mode: allowed['mode'] === 'required' ? 'required' : 'auto', names };
  }
  throw new GatewayFailure(
    'unsupported_parameter',
    'This model understands tool_choice as none, auto, required, a function or allowed_tools.',
    { param: 'tool_choice' },
  );
}
