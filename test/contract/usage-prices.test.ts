import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { inputTokensOf, outputTokensOf } from '../../src/chat/usage.ts';
import { costOf } from '../../src/fleet/cost.ts';
import { laterUsage, noUsage } from '../../src/wire/anthropic/usage.ts';
import { readUsage } from '../../src/wire/openai/usage.ts';

import { anthropicUsages } from './golden-anthropic-usages.ts';
import { openaiUsages } from './golden-openai-usages.ts';
import { prices } from './golden-prices.ts';

describe('what an answer cost, from what its upstream told', () => {
  test.each(openaiUsages)('%s (OpenAI)', (_, price, told, nanodollars) => {
    expect(costOf(readUsage(told), price)).toBe(nanodollars);
  });

  test.each(anthropicUsages)('%s (Anthropic)', (_, price, told, nanodollars) => {
    expect(costOf(laterUsage(noUsage, told), price)).toBe(nanodollars);
  });

  it('is of at least forty kinds', () => {
    expect(openaiUsages.length + anthropicUsages.length).toBeGreaterThanOrEqual(40);
  });
});

it('buckets of an OpenAI usage add up to its total, whatever its details say', () => {
  const count = fc.nat(1_000_000);
  const details = fc.record({
    cached_tokens: count,
    cache_write_tokens: count,
    audio_tokens: count,
    image_tokens: count,
  });
  const written = fc.record({ reasoning_tokens: count, audio_tokens: count });
  fc.assert(
    fc.property(count, count, count, details, written, (prompt, completion, more, read, wrote) => {
      const usage = readUsage({
        prompt_tokens: prompt,
        completion_tokens: completion,
        total_tokens: prompt + completion + more,
        prompt_tokens_details: read,
        completion_tokens_details: wrote,
      });
      expect(inputTokensOf(usage)).toBe(prompt);
      expect(outputTokensOf(usage)).toBe(completion + more);
      expect(usage.reasoning).toBeLessThanOrEqual(usage.output);
      expect(Math.min(...Object.values(usage).map(Number))).toBeGreaterThanOrEqual(0);
    }),
  );
});

it('later counts of a stream replace earlier ones', () => {
  const began = laterUsage(noUsage, { input_tokens: 10, cache_creation_input_tokens: 100, output_tokens: 1 });
  const ended = laterUsage(began, { output_tokens: 40 });
  expect(costOf(ended, prices.claude)).toBe(10 * 3000 + 100 * 3750 + 40 * 15_000);
});
