import type { Usage } from '../../chat/usage.ts';
import { isJsonObject, type JsonObject } from '../../chat/json.ts';

/** More than any model reads or writes in one answer: a count beyond is none. */
const MOST_TOKENS = 1_000_000_000;

const count = (value: unknown): number =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= MOST_TOKENS ? value : 0;
const part = (usage: JsonObject, name: string): JsonObject => {
  const value = usage[name];
  return isJsonObject(value) ? value : {};
};

/**
 * OpenAI counts cached tokens inside `prompt_tokens`; our buckets are disjoint. Gemini counts thinking in
 * `total_tokens` alone: what total has over prompt and completion was output as well.
 */
export function readUsage(usage: JsonObject): Usage {
  const details = part(usage, 'prompt_tokens_details');
  const cacheRead = count(details.cached_tokens) || count(usage.prompt_cache_hit_tokens);
  const cacheWrite = count(details.cache_write_tokens);
  const completion = count(usage.completion_tokens);
  const total = count(usage.total_tokens);
  const prompt = usage.prompt_tokens == null ? Math.max(0, total - completion) : count(usage.prompt_tokens);
  const unnamed = Math.max(0, total - prompt - completion);
  return {
    input: Math.max(0, prompt - cacheRead - cacheWrite),
    cacheRead,
    cacheWrite,
    output: completion + unnamed,
    reasoning: count(part(usage, 'completion_tokens_details').reasoning_tokens) + unnamed,
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
