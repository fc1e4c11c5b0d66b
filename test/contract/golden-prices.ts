import type { Price } from '../../src/fleet/model-card.ts';

/** From US dollars a million tokens. */
const perMillion = ({ input, cachedInput, output, ...others }: Omit<Price, 'source' | 'inputSource'>): Price => ({
  input: input * 1000,
  cachedInput: cachedInput * 1000,
  output: output * 1000,
  ...Object.fromEntries(Object.entries(others).map(([of, price]) => [of, price * 1000])),
  source: 'given',
});
export const prices = {
  'gpt-4o': perMillion({ input: 2.5, cachedInput: 1.25, output: 10 }),
  'gpt-4o-audio': perMillion({ input: 2.5, cachedInput: 2.5, output: 10, audioInput: 40, audioOutput: 80 }),
  'gpt-5': perMillion({ input: 1.25, cachedInput: 0.125, output: 10 }),
  claude: perMillion({ input: 3, cachedInput: 0.3, cacheWrite: 3.75, cacheWriteLong: 6, output: 15 }),
  haiku: perMillion({ input: 0.25, cachedInput: 0.03, cacheWrite: 0.3, output: 1.25 }),
  deepseek: perMillion({ input: 0.28, cachedInput: 0.028, output: 0.42 }),
  gemini: perMillion({ input: 0.3, cachedInput: 0.075, output: 2.5 }),
  thinker: perMillion({ input: 0.15, cachedInput: 0.15, output: 0.6, reasoning: 3.5 }),
  image: perMillion({ input: 5, cachedInput: 1.25, output: 40, imageInput: 10 }),
  free: perMillion({ input: 0, cachedInput: 0, output: 0 }),
  pennies: perMillion({ input: 0.0375, cachedInput: 0.01, output: 0.15 }),
};
