import type { ChatCall, ToolDefinition } from '../../chat/call.ts';
import { isJsonObject, type JsonObject } from '../../chat/json.ts';
import { openaiFields } from '../openai/extra.ts';
import {
  namedTools,
  notAFunction,
  readToolChoice,
  type ToolChoice,
  toolInstruction,
  toolNameIn,
} from '../openai/tool-choice.ts';
import { closedSchema } from './closed-schema.ts';
import type { ToolNames } from './tool-names.ts';

export type ToolsJson = {
  readonly tools: readonly JsonObject[];
  readonly choice: JsonObject | undefined;
  /** Said to the model in place of a choice that would have bound it. */
  readonly instruction?: string;
  /** Some of the tools are run by Anthropic itself. */
  readonly runsOnServer: boolean;
};

/** Tools of Anthropic's own are named by what they are and the day of their making. */
const native = /^[a-z][a-z0-9_]{0,48}_\d{8}$/;
const isNative = (tool: ToolDefinition): boolean => native.test(tool.type);

/** Every name of a tool that a call mentions, offered or called. */
export const toolNamesIn = (call: ChatCall): readonly string[] => [
  ...(call.tools ?? []).flatMap((tool) => toolNameIn(tool) ?? []),
  ...call.messages.flatMap(({ toolCalls }) => toolCalls?.map(({ name }) => name) ?? []),
];

/** The call's tools and choice. `canForce` tells whether the model lets itself be bound to call one. */
export function toolsJson(call: ChatCall, names: ToolNames, canForce: boolean): ToolsJson {
  const all = call.tools ?? [];
  if (all.length === 0) return earlierTools(call, names);
  const { mode, names: only } = readToolChoice(call.toolChoice);
  const offered = namedTools(all, only);
  const single = mode === 'required' && offered.length === 1 ? toolNameIn(offered[0]) : undefined;
  // A choice of one names it, so the list can stay as it is, which a prompt cache may begin with.
  const tools = all.flatMap((tool, at) => {
    const json = toolJson(tool, at, names);
    return single !== undefined || offered.includes(tool) ? [json] : [];
  });
  const runsOnServer = offered.some(isNative);
  if (mode === 'required' && !canForce) {
    const choice = choiceJson(call, 'auto', undefined);
    return { tools, choice, instruction: toolInstruction(single && names.sent(single)), runsOnServer };
  }
  return { tools, choice: choiceJson(call, mode, single && names.sent(single)), runsOnServer };
}

/** The API wants to know of tools that were called, although none may be called any more. */
function earlierTools(call: ChatCall, names: ToolNames): ToolsJson {
  const called = new Set(
    call.messages.flatMap(({ toolCalls }) => toolCalls?.map(({ name }) => names.sent(name)) ?? []),
  );
  const tools = [...called].map((name) => ({ name, input_schema: { type: 'object' } }));
  return { tools, choice: tools.length > 0 ? { type: 'none' } : undefined, runsOnServer: false };
}

function toolJson(tool: ToolDefinition, at: number, names: ToolNames): JsonObject {
  if (isNative(tool)) return tool;
  const { function: called } = tool;
  if (tool.type !== 'function' || !called) throw notAFunction(at);
  const { name, description, parameters, strict } = called;
  const mark = tool.cache_control ?? called.cache_control;
  const schema = Object.assign({}, parameters, { type: 'object' });
  return {
    name: names.sent(name),
    ...(typeof description === 'string' && description !== '' && { description }),
    input_schema: strict === true ? closedSchema(schema) : schema,
    ...(typeof strict === 'boolean' && { strict }),
    ...(isJsonObject(mark) && { cache_control: mark }),
  };
}

function choiceJson(call: ChatCall, mode: ToolChoice['mode'], single: string | undefined): JsonObject | undefined {
  if (mode === 'none') return { type: 'none' };
  const alone = openaiFields(call.extra)?.parallel_tool_calls === false;
  if (mode === 'auto' && !alone && call.toolChoice === undefined) return undefined;
  const type = mode === 'auto' ? 'auto' : single === undefined ? 'any' : 'tool';
  return {
    type,
    ...(single !== undefined && { name: single }),
    ...(alone && { disable_parallel_tool_use: true }),
  };
}
