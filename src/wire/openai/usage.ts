import { inputTokensOf, outputTokensOf, type Usage } from '../../chat/usage.ts';
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
 * OpenAI counts cached, audio and image tokens inside `prompt_tokens` and audio inside `completion_tokens`; our buckets
 * are disjoint and add up to the same. Gemini counts thinking in `total_tokens` alone: what total has over prompt and
 * completion was output as well.
 */
export function readUsage(usage: JsonObject): Usage {
  const details = part(usage, 'prompt_tokens_details');
  const written = part(usage, 'completion_tokens_details');
  const completion = count(usage.completion_tokens);
  const total = count(usage.total_tokens);
  const prompt = usage.prompt_tokens == null ? Math.max(0, total - completion) : count(usage.prompt_tokens);
  const unnamed = Math.max(0, total - prompt - completion);
  let left = prompt;
  const apart = (tokens: number): number => {
    const taken = Math.min(tokens, left);
    left -= taken;
    return taken;
  };
  const cacheRead = apart(count(details.cached_tokens) || count(usage.prompt_cache_hit_tokens));
  const cacheWrite = apart(count(details.cache_write_tokens));
  const audioInput = apart(count(details.audio_tokens));
  const imageInput = apart(count(details.image_tokens));
  const audioOutput = Math.min(count(written.audio_tokens), completion);
  const output = completion - audioOutput + unnamed;
  const read: { -readonly [K in keyof Usage]: Usage[K] } = {
    input: left,
    cacheRead,
    cacheWrite,
    output,
    reasoning: Math.min(count(written.reasoning_tokens) + unnamed, output),
  };
  if (audioInput > 0) read.audioInput = audioInput;
  if (imageInput > 0) read.imageInput = imageInput;
  if (audioOutput > 0) read.audioOutput = audioOutput;
  return read;
}

export function usageJson(usage: Usage): JsonObject {
  const input = inputTokensOf(usage);
  const output = outputTokensOf(usage);
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: {
      cached_tokens: usage.cacheRead,
      ...(usage.audioInput !== undefined && { audio_tokens: usage.audioInput }),
      ...(usage.imageInput !== undefined && { image_tokens: usage.imageInput }),
    },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoning,
      ...(usage.audioOutput !== undefined && { audio_tokens: usage.audioOutput }),
    },
  };
}
