import { expect, it } from 'vitest';
import { profileOf } from './model-profile.ts';

it.each([
  ['claude-3-haiku-20240307', 'none', true, 4096],
  ['claude-3-5-sonnet-20241022', 'none', true, 8192],
  ['claude-3-7-sonnet-latest', 'budget', true, 32_000],
  ['claude-opus-4-20250514', 'budget', true, 32_000],
  ['claude-opus-4-1-20250805', 'budget', true, 32_000],
  ['anthropic.claude-haiku-4-5-20251001-v1:0', 'budget', true, 32_000],
  ['claude-sonnet-4-6', 'adaptive', true, 32_000],
  ['anthropic/claude-opus-4.8', 'adaptive', false, 32_000],
  ['claude-opus-5', 'adaptive', false, 32_000],
  ['claude-haiku-5-5', 'adaptive', false, 32_000],
  ['claude-sonnet-5-5', 'between-tools', false, 32_000],
  ['claude-opus-5-5', 'always', false, 32_000],
  ['claude-fable-5-1', 'always', false, 32_000],
  ['claude-mythos-preview', 'always', false, 32_000],
  ['claude-opus-6', 'always', false, 32_000],
  ['some-proxy-name', 'adaptive', false, 32_000],
])('%s thinks %s', (name, thinking, sampling, maxTokens) => {
  expect(profileOf(name)).toMatchObject({
    thinking,
    sampling,
    prefill: maxTokens < 9000 || thinking === 'budget',
    maxTokens,
  });
});

it('knows who thinks unasked', () => {
  const unasked = ['claude-opus-4-8', 'claude-opus-5', 'claude-sonnet-5', 'claude-sonnet-5-5', 'claude-opus-4-1'];
  expect(unasked.map((name) => profileOf(name).thinksByDefault)).toEqual([false, true, true, true, false]);
});
