import type { ChatCall, Sampling } from '../../chat/call.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import { estimateInputTokens } from '../../chat/text.ts';
import type { Deployment } from '../../fleet/model-card.ts';
import type { ChatTemplate } from './chat-template.ts';

/** A chat call for a server that takes text. */
export type TextRequest = {
  readonly prompt: string;
  /** Infinite where the server is told none. */
  readonly maxTokens: number;
  /** The caller named no limit: this one is the gateway's. */
  readonly isOwnLimit: boolean;
  /** Of the template and of the caller; never empty strings. */
  readonly stops: readonly string[];
  readonly sampling: Sampling;
};

/** Servers that are told nothing stop after 20 tokens or so; this is for models whose window nobody has told. */
const USUAL_MAX_TOKENS = 1024;
/** An estimate of the prompt may be short by a quarter. */
const ESTIMATE_MARGIN = 1.25;

/** Throws `unsupported_parameter` for what a text cannot carry: tools, pictures, JSON by schema. */
export function textRequest(call: ChatCall, deployment: Deployment, template: ChatTemplate): TextRequest {
  checkPlain(call);
  const stops = [...template.stops, ...(call.sampling.stop ?? [])].filter((stop) => stop !== '');
  return {
    prompt: template.render(call.messages),
    maxTokens: call.maxOutputTokens ?? roomFor(call, deployment.card.contextTokens),
    isOwnLimit: call.maxOutputTokens === undefined,
    stops: [...new Set(stops)],
    sampling: call.sampling,
  };
}

function roomFor(call: ChatCall, contextTokens: number | undefined): number {
  if (contextTokens === undefined) return USUAL_MAX_TOKENS;
  const room = contextTokens - Math.ceil(estimateInputTokens(call) * ESTIMATE_MARGIN);
  return Math.max(1, room);
}

const ELSEWHERE = 'or choose a model that is served over the OpenAI protocol';

function checkPlain(call: ChatCall): void {
  const refuse = (param: string, cannot: string): never => {
    throw new GatewayFailure('unsupported_parameter', `This model is served as plain text: ${cannot}, ${ELSEWHERE}.`, {
      param,
    });
  };
  const { tools = [], toolChoice, responseFormat, choices, sampling, messages } = call;
  if (tools.length > 0 && toolChoice !== 'none') refuse('tools', 'it cannot call tools; leave them out');
  if (responseFormat && responseFormat.type !== 'text')
    refuse('response_format', 'it cannot be held to JSON; leave response_format out');
  if (choices > 1) refuse('n', 'it gives one choice at a time; leave n out');
  if (sampling.logprobs === true) refuse('logprobs', 'it tells no log probabilities; leave logprobs out');
  messages.forEach(({ role, parts, toolCalls = [] }, at) => {
    if (parts.some(({ kind }) => kind === 'media'))
      refuse(`messages[${at}].content`, 'it cannot see pictures or files; leave them out');
    if (role === 'tool' || toolCalls.length > 0)
      refuse(`messages[${at}]`, 'it cannot read tool calls or their results; leave them out');
  });
}
