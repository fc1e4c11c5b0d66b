import type { Nanodollars } from '../chat/money.ts';
import type { Usage } from '../chat/usage.ts';
import type { Price } from './model-card.ts';

/**
 * What an answer cost. Tokens written to a cache cost as input, tokens read from it as cached input, and reasoning is a
 * part of the output already. Undefined, never 0, where nobody has said a price or the count makes no sense.
 */
export function costOf(usage: Usage, price: Price | undefined): Nanodollars | undefined {
  if (!price) return undefined;
  const { input, cacheRead, cacheWrite, output } = usage;
  if (Math.min(input, cacheRead, cacheWrite, output) < 0) return undefined;
  const cost = (input + cacheWrite) * price.input + cacheRead * price.cachedInput + output * price.output;
  return cost >= 0 && cost < Infinity ? Math.round(cost) : undefined;
}
