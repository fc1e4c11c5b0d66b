import { isJsonObject, type JsonObject } from '../../chat/json.ts';
import type { Usage } from '../../chat/usage.ts';

/** More than any model reads or writes in one answer: a count beyond is none. */
const MOST_TOKENS = 1_000_000_000;

const count = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST_TOKENS ? value : undefined;

export const noUsage: Usage = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 };

/**
 * Counts are cumulative: later ones replace earlier ones, and what is no count tells nothing. Anthropic's own buckets are
 * disjoint already: `input_tokens` holds neither what was read from a cache nor written to it.
 */
export function laterUsage(known: Usage, told: JsonObject): Usage {
  const details = told.output_tokens_details;
  return {
    input: count(told.input_tokens) ?? known.input,
    cacheRead: count(told.cache_read_input_tokens) ?? known.cacheRead,
    ...writtenToCache(known, told),
    output: count(told.output_tokens) ?? known.output,
    reasoning: (isJsonObject(details) ? count(details.thinking_tokens) : undefined) ?? known.reasoning,
  };
}

/** Those kept for an hour are counted in the sum too, and told apart in `cache_creation`. */
function writtenToCache(known: Usage, told: JsonObject): Pick<Usage, 'cacheWrite' | 'cacheWriteLong'> {
  const both = count(told.cache_creation_input_tokens) ?? known.cacheWrite + (known.cacheWriteLong ?? 0);
  const { cache_creation: apart } = told;
  const anHour =
    (isJsonObject(apart) ? count(apart.ephemeral_1h_input_tokens) : undefined) ?? known.cacheWriteLong ?? 0;
  const long = Math.min(anHour, both);
  return { cacheWrite: both - long, ...(long > 0 && { cacheWriteLong: long }) };
}

export const sumOfUsage = (a: Usage, b: Usage): Usage => ({
  input: a.input + b.input,
  cacheRead: a.cacheRead + b.cacheRead,
  cacheWrite: a.cacheWrite + b.cacheWrite,
  ...((a.cacheWriteLong ?? b.cacheWriteLong) !== undefined && {
    cacheWriteLong: (a.cacheWriteLong ?? 0) + (b.cacheWriteLong ?? 0),
  }),
  output: a.output + b.output,
  reasoning: a.reasoning + b.reasoning,
});
