import type { Nanodollars } from '../chat/money.ts';
import type { Usage } from '../chat/usage.ts';
import type { Price } from './model-card.ts';

/**
 * What an answer cost: each bucket of its tokens by its own price. Undefined, never 0, where nobody has said a price that
 * it takes, or the count makes no sense.
 */
export function costOf(usage: Usage, price: Price | undefined): Nanodollars | undefined {
  if (!price) return undefined;
  const { input, cacheRead, cacheWrite, output, reasoning } = usage;
  const { cacheWriteLong = 0, audioInput = 0, imageInput = 0, audioOutput = 0 } = usage;
  if (Math.min(input, cacheRead, cacheWrite, output, cacheWriteLong, audioInput, imageInput, audioOutput) < 0)
    return undefined;
  const writing = price.cacheWrite ?? price.input;
  const cost =
    input * price.input +
    cacheRead * price.cachedInput +
    cacheWrite * writing +
    cacheWriteLong * (price.cacheWriteLong ?? writing) +
    imageInput * (price.imageInput ?? price.input) +
    of(audioInput, price.audioInput) +
    of(audioOutput, price.audioOutput) +
    outputCost(output, Math.min(reasoning, output), price);
  return cost >= 0 && cost < Infinity ? Math.round(cost) : undefined;
}

/** NaN where there are such tokens and nobody has said their price. */
const of = (tokens: number, price: Nanodollars | undefined): number => (tokens === 0 ? 0 : tokens * (price ?? NaN));

const outputCost = (output: number, reasoning: number, price: Price): number =>
  price.reasoning === undefined
    ? output * price.output
    : (output - reasoning) * price.output + reasoning * price.reasoning;
