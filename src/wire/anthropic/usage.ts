import { isJsonObject, type JsonObject } from '../../chat/json.ts';
import type { Usage } from '../../chat/usage.ts';

const count = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;

/** Anthropic's own buckets are disjoint already: `input_tokens` holds neither what was read from a cache nor written to it. */
export function readUsage(usage: JsonObject): Usage {
  const details = usage.output_tokens_details;
  return {
    input: count(usage.input_tokens),
    cacheRead: count(usage.cache_read_input_tokens),
    cacheWrite: count(usage.cache_creation_input_tokens),
    output: count(usage.output_tokens),
    reasoning: isJsonObject(details) ? count(details.thinking_tokens) : 0,
  };
}

export const sumOfUsage = (a: Usage, b: Usage): Usage => ({
  input: a.input + b.input,
  cacheRead: a.cacheRead + b.cacheRead,
  cacheWrite: a.cacheWrite + b.cacheWrite,
  output: a.output + b.output,
  reasoning: a.reasoning + b.reasoning,
});
