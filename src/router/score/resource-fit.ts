import type { Nanodollars } from '../../chat/money.ts';
import type { Price } from '../../fleet/model-card.ts';
import { bounded } from './bounded.ts';
import { normalBelow } from './normal-distribution.ts';

/** What a request would take of a model, and what it may take. */
export type Resources = {
  /** The client reads the answer as it comes: the wait for its first token counts, not that for its end. */
  readonly streams: boolean;
  /** What the model usually needs. */
  readonly firstTokenMs: number;
  readonly msPerToken: number;
  /** Standard deviation of the logarithm of its latency. */
  readonly sigma: number;
  /** Expected length of the answer. */
  readonly outputTokens: number;
  /** Answers at once; default 1. */
  readonly choices?: number;
  /** Of the whole request, those that the server still knows included. */
  readonly inputTokens: number;
  readonly cachedTokens: number;
  /** Undefined where nobody has said. */
  readonly price: Pick<Price, 'input' | 'cachedInput' | 'output'> | undefined;
  /** Runs here: without a price it costs nothing. */
  readonly isLocal: boolean;
  readonly latencyBudgetMs: number;
  readonly maxCost: Nanodollars;
  readonly breaker: 'closed' | 'half-open' | 'open';
  readonly inFlight: number;
  /** How many requests it takes at once; undefined where nobody has said. */
  readonly capacity: number | undefined;
};

export type ResourceFit = {
  /** 0 to 1. */
  readonly value: number;
  /** Expected; of a stream to its first token. */
  readonly latencyMs: number;
  /** Expected; undefined where the price is unknown. */
  readonly cost: Nanodollars | undefined;
};

/** No factor alone makes the product nothing. */
const LEAST_FACTOR = 1e-3;
const LONGEST_MS = 86_400_000;
/** Below a millionth of a dollar it does not matter how cheap a request is. */
const CHEAPEST_COST: Nanodollars = 1000;
const USUAL_BUDGET_MS = 3000;
const USUAL_MAX_COST: Nanodollars = 10_000_000;
/** Standard deviation of the logarithm of latency: at least, and where it has not been measured. */
const LEAST_SIGMA = 0.25;
const COLD_SIGMA = 0.6;
/** What a model of the middle class costs, $1 and $4 a million tokens: a price that nobody has told neither helps nor rules out. */
const middlePrice = { input: 1000, cachedInput: 500, output: 4000 } as const;
const breakerFactor = { closed: 1, 'half-open': 0.5, open: 0 } as const;

/**
 * How well a request fits what may be spent on it: the weighted geometric mean of the probability that the answer comes
 * in time (latency taken as log-normal), of the cost on a logarithmic scale and of the model's free capacity. Never NaN.
 */
export function resourceFit(request: Resources): ResourceFit {
  const latencyMs = expectedLatencyMs(request);
  const cost = expectedCost(request, request.price ?? (request.isLocal ? undefined : middlePrice));
  const value = Math.exp(
    0.45 * Math.log(latencyFactor(latencyMs, request)) +
      0.35 * Math.log(costFactor(cost, request.maxCost)) +
      0.2 * Math.log(loadFactor(request)),
  );
  return { value, latencyMs, cost: request.price || request.isLocal ? cost : undefined };
}

function expectedLatencyMs({ streams, firstTokenMs, msPerToken, outputTokens }: Resources): number {
  const firstMs = bounded(firstTokenMs, 1, LONGEST_MS, USUAL_BUDGET_MS);
  if (streams) return firstMs;
  const restMs = bounded(
    bounded(outputTokens, 0, Infinity, 0) * bounded(msPerToken, 0, LONGEST_MS, 0),
    0,
    LONGEST_MS,
    0,
  );
  return Math.min(firstMs + restMs, LONGEST_MS);
}

/** The probability that the answer comes within the budget. */
function latencyFactor(latencyMs: number, { latencyBudgetMs, sigma }: Resources): number {
  const budgetMs = bounded(latencyBudgetMs, 1, LONGEST_MS, USUAL_BUDGET_MS);
  const spread = bounded(sigma, LEAST_SIGMA, 10, COLD_SIGMA);
  return Math.max(LEAST_FACTOR, normalBelow(Math.log(budgetMs / latencyMs) / spread));
}

function expectedCost(
  { inputTokens, cachedTokens, outputTokens, choices }: Resources,
  price: Resources['price'] | undefined,
): Nanodollars {
  if (!price) return 0;
  const input = bounded(inputTokens, 0, 1e12, 0);
  const cached = bounded(cachedTokens, 0, input, 0);
  const output = bounded(outputTokens, 0, 1e12, 0) * bounded(choices, 1, 1e6, 1);
  return (
    (input - cached) * bounded(price.input, 0, 1e12, 0) +
    cached * bounded(price.cachedInput, 0, 1e12, 0) +
    output * bounded(price.output, 0, 1e12, 0)
  );
}

/** 1 for what costs next to nothing, falling with the logarithm of the cost to the least at the bound and above. */
function costFactor(cost: Nanodollars, maxCost: Nanodollars): number {
  const bound = bounded(maxCost, 0, Infinity, USUAL_MAX_COST);
  if (cost > bound) return LEAST_FACTOR;
  if (cost <= CHEAPEST_COST || bound === Infinity) return 1;
  return bounded(Math.log(bound / cost) / Math.log(bound / CHEAPEST_COST), LEAST_FACTOR, 1, LEAST_FACTOR);
}

function loadFactor({ breaker, inFlight, capacity }: Resources): number {
  const load = bounded(inFlight, 0, 1e9, 0) / bounded(capacity, 1, 1e9, 1e9);
  return Math.max(LEAST_FACTOR, breakerFactor[breaker] / (1 + load * load));
}
