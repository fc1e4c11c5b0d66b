import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Usage } from '../chat/usage.ts';
import { costOf } from './cost.ts';
import type { Price } from './model-card.ts';

/** $3 a million tokens of input, $0.30 of cached input, $15 of output. */
const price: Price = { input: 3000, cachedInput: 300, output: 15_000, source: 'given' };
const usage = (tokens: Partial<Usage> = {}): Usage => ({
  input: 0,
  cacheRead: 0,
  cacheWrite: 0,
  output: 0,
  reasoning: 0,
  ...tokens,
});

it.each([
  ['input alone', usage({ input: 1_000_000 }), 3_000_000_000],
  ['output alone', usage({ output: 1_000_000 }), 15_000_000_000],
  ['reasoning, which is in the output', usage({ output: 1000, reasoning: 900 }), 15_000_000],
  ['what a cache knew', usage({ input: 100, cacheRead: 900, output: 10 }), 300_000 + 270_000 + 150_000],
  ['what a cache was told', usage({ input: 100, cacheWrite: 900 }), 3_000_000],
  ['an estimate', usage({ input: 7, output: 3, estimated: true }), 66_000],
  ['nothing', usage(), 0],
])('costs %s', (_, told, nanodollars) => {
  expect(costOf(told, price)).toBe(nanodollars);
});

it('rounds prices of a fraction at the end', () => {
  expect(costOf(usage({ input: 3 }), { input: 37.5, cachedInput: 0, output: 0, source: 'vendor' })).toBe(113);
});

it('is unknown, and not free, without a price', () => {
  expect(costOf(usage({ input: 1000 }), undefined)).toBeUndefined();
});

it('is free where the price says so', () => {
  expect(costOf(usage({ input: 1000, output: 5 }), { input: 0, cachedInput: 0, output: 0, source: 'given' })).toBe(0);
});

it('is a whole number of 0 or more, or unknown, whatever was counted', () => {
  const count = fc.oneof(fc.nat(), fc.integer(), fc.constantFrom(NaN, Infinity, -Infinity, 1e308));
  fc.assert(
    fc.property(count, count, count, count, (input, cacheRead, cacheWrite, output) => {
      const cost = costOf(usage({ input, cacheRead, cacheWrite, output }), price);
      expect(cost === undefined || (Number.isInteger(cost) && cost >= 0)).toBe(true);
    }),
  );
});
