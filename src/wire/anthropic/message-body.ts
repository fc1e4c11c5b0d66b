import { createHash } from 'node:crypto';
import type { ChatCall } from '../../chat/call.ts';
import type { Note } from '../../chat/event.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import { isJsonObject, type Json, type JsonObject } from '../../chat/json.ts';
import { openaiFields } from '../openai/extra.ts';
import { closedSchema } from './closed-schema.ts';
import type { FindTurn } from './kept-turn.ts';
import { type Conversation, conversationOf } from './message-turns.ts';
import type { ModelProfile } from './model-profile.ts';
import { samplingOf } from './sampling-json.ts';
import { type Thinking, thinkingOf } from './thinking-json.ts';
import { ToolNames } from './tool-names.ts';
import { toolNamesIn, toolsJson } from './tools-json.ts';
import { withoutUndefined } from '../without-undefined.ts';

export type MessageTarget = {
  /** The model's name at the upstream. */
  readonly name: string;
  readonly profile: ModelProfile;
  /** Finds turns whose thinking was kept. */
  readonly find: FindTurn;
  /** Thinking was refused before in this call: none is sent, and none is asked for. */
  readonly withoutThinking?: boolean;
};

export type MessageBody = {
  /** The body of `POST /v1/messages`, always streamed. */
  readonly body: JsonObject & { readonly messages: readonly Json[] };
  readonly names: ToolNames;
  /** Earlier thinking goes back to the model. */
  readonly holdsThinking: boolean;
  /** The answer may be paused and has to be sent back to go on. */
  readonly mayPause: boolean;
  /** What could not be done as asked. */
  readonly notes: readonly Note[];
};

const JSON_INSTRUCTION = 'Answer with one JSON object and nothing else: no words around it, no code fence.';
const GO_ON = 'Continue.';

/** A call as the Messages API takes it. Throws a GatewayFailure where it asks for what no Claude model can do. */
export function messageBody(call: ChatCall, target: MessageTarget): MessageBody {
  if (call.choices > 1)
    throw new GatewayFailure(
      'unsupported_parameter',
      'This model gives one choice at a time; leave n out or ask several times.',
      { param: 'n' },
    );
  const { profile } = target;
  const names = new ToolNames(toolNamesIn(call));
  const canForce = profile.thinking !== 'always' && profile.thinking !== 'between-tools';
  const offered = toolsJson(call, names, canForce);
  const conversation = conversationOf(call, names, target.withoutThinking ? () => undefined : target.find);
  const maxTokens = call.maxOutputTokens ?? profile.maxTokens;
  const isForced = offered.choice?.type === 'any' || offered.choice?.type === 'tool';
  const thinking = thinkingOf(call, { profile, maxTokens, offBecause: offBecause(target, conversation, isForced) });
  const { sampling, ignored } = samplingOf(call, profile, thinking.isOn);
  const config = outputConfigOf(call, thinking);
  const canPrefill = profile.prefill && !thinking.isOn && !config?.format;
  const { messages, isContinued } = spoken(conversation, offered.instruction, canPrefill);
  const wantsJson = call.responseFormat?.type === 'json_object';
  const body = {
    model: target.name,
    max_tokens: maxTokens,
    system: withInstruction(conversation.system, wantsJson),
    messages,
    tools: offered.tools.length > 0 ? offered.tools : undefined,
    tool_choice: offered.choice,
    thinking: thinking.thinking,
    output_config: config,
    ...sampling,
    ...aboutTheCaller(call),
    stream: true,
  };
  const degraded = {
    ...conversation.degraded,
    tool_choice: offered.instruction === undefined ? undefined : 'instruction',
    response_format: wantsJson ? 'instruction' : undefined,
    thinking: thinking.degraded,
    prefill: isContinued ? 'told to go on' : undefined,
    ignored: ignored.length > 0 ? ignored : undefined,
  };
  return {
    body: { messages, ...withoutUndefined(body) },
    names,
    holdsThinking: conversation.attached > 0,
    mayPause: offered.runsOnServer,
    notes: notesOf(withoutUndefined(degraded)),
  };
}

function outputConfigOf(call: ChatCall, { effort }: Thinking): JsonObject | undefined {
  const format = formatOf(call);
  if (effort === undefined && !format) return undefined;
  return { ...(effort !== undefined && { effort }), ...(format && { format }) };
}

/** What goes along of the request itself. */
function aboutTheCaller(call: ChatCall): JsonObject {
  const fields = openaiFields(call.extra) ?? {};
  const { service_tier: tier, cache_control: mark } = fields;
  const userId = userIdOf(call, fields);
  return {
    ...(userId !== undefined && { metadata: { user_id: userId } }),
    ...((tier === 'auto' || tier === 'standard_only') && { service_tier: tier }),
    ...(isJsonObject(mark) && { cache_control: mark }),
  };
}

/** A loop whose thinking is gone, or was refused, goes on without: the API wants it back as it was, or none. */
function offBecause(target: MessageTarget, { lost }: Conversation, isForced: boolean): string | undefined {
  if (target.withoutThinking) return 'the earlier thinking was refused';
  if (lost > 0) return 'the earlier thinking is gone';
  return isForced && target.profile.thinking === 'budget' ? 'a tool must be called' : undefined;
}

const notesOf = (degraded: Readonly<Record<string, Json>>): readonly Note[] =>
  Object.keys(degraded).length > 0 ? [{ kind: 'degraded', about: degraded }] : [];

function formatOf(call: ChatCall): JsonObject | undefined {
  const asked = call.responseFormat;
  if (asked?.type !== 'json_schema') return undefined;
  const schema = isJsonObject(asked.json_schema) ? asked.json_schema.schema : undefined;
  if (!isJsonObject(schema))
    throw new GatewayFailure('invalid_value', 'response_format has no json_schema.schema.', {
      param: 'response_format.json_schema.schema',
    });
  return { type: 'json_schema', schema: closedSchema(schema) };
}

function withInstruction(system: Conversation['system'], wantsJson: boolean): Conversation['system'] {
  if (!wantsJson) return system;
  if (system === undefined) return JSON_INSTRUCTION;
  return typeof system === 'string'
    ? `${system}\n\n${JSON_INSTRUCTION}`
    : [...system, { type: 'text', text: JSON_INSTRUCTION }];
}

type Turn = Conversation['turns'][number];

/**
 * The turns with what is said at their end. An assistant's turn that stands last is gone on with by older models; newer
 * ones refuse it and are told to go on.
 */
function spoken(
  { turns }: Conversation,
  instruction: string | undefined,
  canPrefill: boolean,
): { readonly messages: readonly Turn[]; readonly isContinued: boolean } {
  const last = turns.at(-1);
  const said = (text: string): JsonObject => ({ type: 'text', text });
  if (!last) return { messages: turns, isContinued: false };
  if (last.role === 'user') {
    if (instruction === undefined) return { messages: turns, isContinued: false };
    const told: Turn = { role: 'user', content: [...last.content, said(instruction)] };
    return { messages: [...turns.slice(0, -1), told], isContinued: false };
  }
  if (canPrefill && instruction === undefined)
    return { messages: [...turns.slice(0, -1), trimmed(last)], isContinued: false };
  const goOn: Turn = {
    role: 'user',
    content: [said(GO_ON), ...(instruction === undefined ? [] : [said(instruction)])],
  };
  return { messages: [...turns, goOn], isContinued: true };
}

/** A prefill may not end in white space. */
function trimmed({ role, content }: Turn): Turn {
  const last = content.at(-1);
  const text = typeof last?.text === 'string' ? last.text.trimEnd() : undefined;
  return text === undefined || !last
    ? { role, content }
    : { role, content: [...content.slice(0, -1), { ...last, text }] };
}

/** Whoever asks is told as a hash: the API wants no names. */
function userIdOf({ scope }: ChatCall, fields: JsonObject): string | undefined {
  const told = fields.safety_identifier ?? fields.user;
  const id = isJsonObject(told) ? told.id : told;
  if (typeof id !== 'string' || id === '') return undefined;
  return createHash('sha256').update(`${scope.principal.tenant}\n${id}`).digest('hex');
}
