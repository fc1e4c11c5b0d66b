import type { ChatCall } from '../../chat/call.ts';
import { isJsonObject, type Json, type JsonObject } from '../../chat/json.ts';
import { openaiFields } from '../openai/extra.ts';
import type { ModelProfile } from './model-profile.ts';

/** Fields that are heeded elsewhere, or whose absence changes nothing of the answer. */
const heeded = new Set([
  'parallel_tool_calls',
  'user',
  'safety_identifier',
  'cache_control',
  'thinking',
  'top_k',
  'store',
  'metadata',
  'prompt_cache_key',
  'service_tier',
]);

const tiers = new Set<Json>(['auto', 'default', 'standard_only']);

const MOST_NAMED = 16;

/** How the answer is drawn, and the names of what was asked for and is not known to the API. */
export function samplingOf(
  call: ChatCall,
  profile: ModelProfile,
  thinks: boolean,
): { readonly sampling: JsonObject; readonly ignored: readonly string[] } {
  const { temperature, topP, stop } = call.sampling;
  const fields = openaiFields(call.extra) ?? {};
  const sampling: Record<string, Json> = {};
  const ignored = unknownTo(call, fields);
  const free: Record<string, number> = {};
  if (temperature !== undefined) free.temperature = temperature;
  // Newer models take one of the two only, and the temperature is what people mean.
  if (topP !== undefined) free.top_p = topP;
  if (typeof fields.top_k === 'number') free.top_k = fields.top_k;
  for (const [name, value] of Object.entries(free)) {
    const isSecond = name === 'top_p' && temperature !== undefined;
    if (!profile.sampling || thinks || isSecond) ignored.push(name);
    else sampling[name] = name === 'temperature' ? Math.min(value, 1) : value;
  }
  if (sampling.temperature !== undefined && sampling.temperature !== temperature) ignored.push('temperature above 1');
  const stops = stop?.filter((text) => text.trim() !== '') ?? [];
  if (stops.length > 0) sampling.stop_sequences = stops;
  if (stop && stops.length < stop.length) ignored.push('stop of white space');
  return { sampling, ignored: ignored.slice(0, MOST_NAMED) };
}

function unknownTo({ sampling }: ChatCall, fields: JsonObject): string[] {
  const names: string[] = [];
  if (sampling.seed !== undefined) names.push('seed');
  if (sampling.presencePenalty) names.push('presence_penalty');
  if (sampling.frequencyPenalty) names.push('frequency_penalty');
  if (sampling.logprobs) names.push('logprobs');
  for (const [name, value] of Object.entries(fields)) {
    const isEmpty = isJsonObject(value) && Object.keys(value).length === 0;
    const isOtherTier = name === 'service_tier' && !tiers.has(value);
    if ((!heeded.has(name) && !isEmpty) || isOtherTier) names.push(name.slice(0, 64));
  }
  return names;
}
