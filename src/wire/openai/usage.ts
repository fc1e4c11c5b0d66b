import type { Usage } from '../../chat/usage.ts';
import { isJsonObject, type JsonObject } from '../../chat/json.ts';

const count = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
const part = (usage: JsonObject, name: string): JsonObject => {
  const value = usage[name];
  return isJsonObject(value) ? value : {};
};

/** OpenAI counts cached tokens inside `prompt_tokens`; our buckets are disjoint. */
export function readUsage(usage: JsonObject): Usage {
  const details = part(usage, 'prompt_tokens_details');
  const cacheRead = count(details.cached_tokens) || count(usage.prompt_cache_hit_tokens);
  const cacheWrite = count(details.cache_write_tokens);
  return {
    input: Math.max(0, count(usage.prompt_tokens) - cacheRead - cacheWrite),
    cacheRead,
    cacheWrite,
    output: count(usage.completion_tokens),
    reasoning: count(part(usage, 'completion_tokens_details').reasoning_tokens),
  };
}

export function usageJson(usage: Usage): JsonObject {
  const input = usage.input + usage.cacheRead + usage.cacheWrite;
  return {
    prompt_tokens: input,
    completion_tokens: usage.output,
    total_tokens: input + usage.output,
    prompt_tokens_details: { cached_tokens: usage.cacheRead },
    completion_tokens_details: { reasoning_tokens: usage.reasoning },
  };
}
