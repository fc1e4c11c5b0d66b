import type { ToolDefinition } from '../../chat/call.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import { isJsonObject, type Json } from '../../chat/json.ts';

/** What `tool_choice` comes to. `names`: only these of the tools may be called. */
export type ToolChoice = { readonly mode: 'none' | 'auto' | 'required'; readonly names?: readonly string[] };

/** The name in a tool's definition, or in a choice of it. */
export function toolNameIn(tool: Json | undefined): string | undefined {
  const inner = isJsonObject(tool) ? (tool.function ?? tool) : undefined;
  return isJsonObject(inner) && typeof inner.name === 'string' ? inner.name : undefined;
}

/** Throws `unsupported_parameter` for a choice in a form that nobody knows. */
export function readToolChoice(value: Json | undefined): ToolChoice {
  if (value === undefined || value === null || value === 'auto') return { mode: 'auto' };
  if (value === 'none' || value === 'required') return { mode: value };
  const allowed = isJsonObject(value) ? value.allowed_tools : undefined;
  if (isJsonObject(allowed) && Array.isArray(allowed.tools)) {
    const names = (allowed.tools as readonly Json[]).map((tool) => toolNameIn(tool) ?? '');
    return { mode: allowed.mode === 'required' ? 'required' : 'auto', names };
  }
  const name = toolNameIn(value);
  if (name !== undefined) return { mode: 'required', names: [name] };
  throw new GatewayFailure(
    'unsupported_parameter',
    'This model understands tool_choice as none, auto, required, a function or allowed_tools.',
    { param: 'tool_choice' },
  );
}

/** For a server that has no tools of its own; `at` is the place of the tool in the request. */
export const notAFunction = (at: number): GatewayFailure =>
  new GatewayFailure('unsupported_parameter', 'This model can call function tools only; leave the others out.', {
    param: `tools[${at}].type`,
  });

/** The tools of these names, or all where none are named. Throws `invalid_value` where the request offers none of them. */
export function namedTools(
  all: readonly ToolDefinition[],
  names: readonly string[] | undefined,
): readonly ToolDefinition[] {
  const named = names ? all.filter((tool) => names.includes(toolNameIn(tool) ?? '')) : all;
  if (named.length > 0) return named;
  throw new GatewayFailure('invalid_value', 'tool_choice names a tool that tools does not hold.', {
    param: 'tool_choice',
  });
}

/** Said to a model that no parameter can bind to call a tool: this one, or any. */
export const toolInstruction = (only: string | undefined): string =>
  only === undefined
    ? 'Answer by calling at least one of the tools you are given, not with text.'
    : `Answer by calling the tool "${only}", not with text.`;
