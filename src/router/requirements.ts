import type { ChatCall, Message } from '../chat/call.ts';
import { estimateInputTokens } from '../chat/text.ts';
import type { Capability, Locality } from '../fleet/model-card.ts';

/** What a model must have to serve a call at all. */
export type Requirements = {
  readonly capabilities: readonly Capability[];
  /** Input as estimated, with a margin for the estimate's error. */
  readonly inputTokens: number;
  /** What the caller wants to have room for; undefined where that was left open. */
  readonly outputTokens: number | undefined;
  /** Where it may run. */
  readonly localities: readonly Locality[];
};

/** The estimate is within a quarter for prose and mostly above; counts of real tokenizers lie a tenth higher at times. */
const ESTIMATE_MARGIN = 1.1;

const within: Readonly<Record<'local' | 'region' | 'anywhere', readonly Locality[]>> = {
  local: ['local'],
  region: ['local', 'region'],
  anywhere: ['local', 'region', 'foreign'],
};

/** Where the caller lets the call go. */
export const localitiesFor = ({ bounds }: Pick<ChatCall, 'bounds'>): readonly Locality[] =>
  within[bounds?.locality ?? 'anywhere'];

/** What the call cannot do without. */
export function requirementsOf(call: ChatCall): Requirements {
  return {
    capabilities: capabilitiesFor(call),
    inputTokens: Math.ceil(estimateInputTokens(call) * ESTIMATE_MARGIN),
    outputTokens: call.maxOutputTokens,
    localities: localitiesFor(call),
  };
}

function capabilitiesFor(call: ChatCall): readonly Capability[] {
  const wanted: Capability[] = ['chat'];
  if (holds(call.messages, 'image')) wanted.push('vision');
  if (holds(call.messages, 'audio')) wanted.push('audio');
  if (call.tools) wanted.push(call.extra?.fields['parallel_tool_calls'] === true ? 'parallel_tools' : 'tools');
  if (call.responseFormat?.['type'] === 'json_object') wanted.push('json');
  else if (call.responseFormat?.['type'] === 'json_schema') wanted.push('json_schema');
  if (call.sampling.logprobs === true) wanted.push('logprobs');
  if (call.choices > 1) wanted.push('choices');
  return wanted;
}

const holds = (messages: readonly Message[], media: 'image' | 'audio'): boolean =>
  messages.some(({ parts }) => parts.some((part) => part.kind === 'media' && part.media === media));
