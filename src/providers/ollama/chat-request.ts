import type { Call, ChatCall } from '../../chat/call.ts';
import type { Note } from '../../chat/event.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import { isJsonObject, type Json, type JsonObject } from '../../chat/json.ts';
import type { Capability } from '../../fleet/model-card.ts';
import { offeredTools } from '../offered-tools.ts';
import { ollamaMessages } from './chat-messages.ts';
import { checkRoom } from './context-window.ts';
import type { ModelFacts } from './model-facts.ts';
import { openaiFields } from '../../wire/openai/extra.ts';
import { requestOptions } from './request-options.ts';
import { thinkOf } from './thinking.ts';
import { withoutUndefined } from '../../wire/without-undefined.ts';

/** The model a call goes to, as far as its request depends on it. */
export type Target = {
  readonly name: string;
  readonly facts: ModelFacts;
  readonly capabilities: readonly Capability[];
  readonly windowTokens: number;
  readonly keepAlive: string | number | undefined;
};

export type ChatRequest = {
  /** The body of `/api/chat`. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly isStreamed: boolean;
  /** What could not be done as asked. */
  readonly notes: readonly Note[];
};

/** Throws a GatewayFailure when the model cannot do what the call asks. */
export function chatRequest(call: ChatCall, target: Target): ChatRequest {
  const { capabilities } = target;
  checkSupported(call, capabilities);
  const { tools, instruction } = offeredTools(call);
  if (tools.length > 0 && !capabilities.includes('tools')) {
    throw new GatewayFailure(
      'unsupported_parameter',
      'This model cannot call tools; leave them out or choose a model with the tools capability.',
      { param: 'tools' },
    );
  }
  const { messages, brokenArguments } = ollamaMessages(call, capabilities);
  const { options, ignored } = requestOptions(call, target.windowTokens);
  checkRoom(call, target.windowTokens);
  const { logprobs, topLogprobs } = call.sampling;
  // A whole reply does not tell the tokens of thinking from those of the answer.
  const isStreamed = call.delivery === 'stream' || logprobs === true;
  const body = withoutUndefined({
    model: target.name,
    messages: instruction === undefined ? messages : [...messages, { role: 'system', content: instruction }],
    stream: isStreamed,
    truncate: false,
    shift: false,
    options,
    tools: tools.length > 0 ? tools : undefined,
    format: formatOf(call),
    think: capabilities.includes('reasoning') ? thinkOf(call, target.facts) : undefined,
    keep_alive: keepAliveOf(call) ?? target.keepAlive,
    logprobs: logprobs === true ? true : undefined,
    top_logprobs: logprobs === true ? topLogprobs : undefined,
  });
  const degraded: Record<string, Json> = {
    ...(instruction === undefined ? {} : { tool_choice: 'instruction' }),
    ...(brokenArguments > 0 ? { tool_call_arguments: 'unparsable' } : {}),
    ...(ignored.length > 0 ? { ignored } : {}),
  };
  return { body, isStreamed, notes: Object.keys(degraded).length > 0 ? [{ kind: 'degraded', about: degraded }] : [] };
}

function checkSupported(call: ChatCall, capabilities: readonly Capability[]): void {
  const refuse = (param: string, message: string): never => {
    throw new GatewayFailure('unsupported_parameter', message, { param });
  };
  if (!capabilities.includes('chat')) refuse('model', 'This model does not chat; choose one with the chat capability.');
  if (call.choices > 1) refuse('n', 'This model gives one choice at a time; leave n out or ask several times.');
  const bias = openaiFields(call.extra)?.['logit_bias'];
  if (isJsonObject(bias) && Object.keys(bias).length > 0)
    refuse('logit_bias', 'This model does not know logit_bias; leave it out.');
}

function formatOf(call: ChatCall): 'json' | JsonObject | undefined {
  const asked = call.responseFormat;
  if (!asked) {
    const native = openaiFields(call.extra)?.['format'];
    return native === 'json' || isJsonObject(native) ? native : undefined;
  }
  if (asked['type'] === 'text') return undefined;
  const schema = isJsonObject(asked['json_schema']) ? asked['json_schema']['schema'] : undefined;
  return isJsonObject(schema) ? schema : 'json';
}

/** How long the model stays loaded, as the caller asks: seconds, or a duration such as `10m`. */
export function keepAliveOf(call: Call): string | number | undefined {
  const value = openaiFields(call.extra)?.['keep_alive'];
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}
