import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalBelow } from './normal-distribution.ts';
import { type Resources, resourceFit } from './resource-fit.ts';

const usual: Resources = {
  streams: true,
  firstTokenMs: 1000,
  msPerToken: 10,
  sigma: 0.6,
  outputTokens: 200,
  inputTokens: 1000,
  cachedTokens: 400,
  price: { input: 2500, cachedInput: 1250, output: 10_000 },
  isLocal: false,
  latencyBudgetMs: 3000,
  maxCost: 10_000_000,
  breaker: 'closed',
  inFlight: 2,
  capacity: 4,
};
const fit = (change: Partial<Resources> = {}): number => resourceFit({ ...usual, ...change }).value;

describe('the normal distribution', () => {
  it.each([
    [-4, 3.1671e-5],
    [-1, 0.1586553],
    [0, 0.5],
    [0.3, 0.6179114],
    [1.96, 0.9750021],
  ])('below %f holds %f', (z, below) => {
    expect(normalBelow(z)).toBeCloseTo(below, 6);
  });

  it('holds nothing below minus infinity and all below infinity', () => {
    expect([normalBelow(-Infinity), normalBelow(Infinity)]).toEqual([0, 1]);
  });
});

describe('resource fit', () => {
  it('is the weighted geometric mean of time, cost and load', () => {
    // in time: Phi(ln 3 / 0.6) = 0.966449; cost: ln(1e7 / 4e6) / ln 1e4 = 0.099485; load: 1 / (1 + (2/4)^2) = 0.8
    const { value, latencyMs, cost } = resourceFit(usual);
    expect(value).toBeCloseTo(0.966449 ** 0.45 * 0.099485 ** 0.35 * 0.8 ** 0.2, 5);
    expect({ latencyMs, cost }).toEqual({ latencyMs: 1000, cost: 4_000_000 });
  });

  it('counts the whole answer where it is not streamed', () => {
    const whole = { streams: false, firstTokenMs: 500, sigma: 0.25, breaker: 'half-open', inFlight: 0 } as const;
    const { value, latencyMs } = resourceFit({ ...usual, ...whole, price: undefined, isLocal: true });
    expect(latencyMs).toBe(2500);
    expect(value).toBeCloseTo(0.767089 ** 0.45 * 0.5 ** 0.2, 4); // Phi(ln 1.2 / 0.25)
  });

  it('asks nothing for a local model without a price, but what it says for one with a price', () => {
    expect(resourceFit({ ...usual, isLocal: true, price: undefined }).cost).toBe(0);
    expect(resourceFit({ ...usual, isLocal: true }).cost).toBe(4_000_000);
  });

  it('takes an unknown price for a middling one and tells no cost', () => {
    const unknown = resourceFit({ ...usual, price: undefined });
    expect(unknown.cost).toBeUndefined();
    expect(unknown.value).toBeLessThan(fit({ price: { input: 100, cachedInput: 50, output: 400 } }));
    expect(unknown.value).toBeGreaterThan(fit({ price: { input: 10_000, cachedInput: 5000, output: 40_000 } }));
  });

  it('falls to the floor of each factor, not to nothing', () => {
    expect(fit({ breaker: 'open', firstTokenMs: 1e9, maxCost: 1 })).toBeCloseTo(1e-3, 9);
    expect(fit({ maxCost: 3_999_999 })).toBeLessThan(fit({ maxCost: 4_100_000 }));
    expect(fit({ maxCost: 0, price: { input: 0, cachedInput: 0, output: 0 } })).toBeGreaterThan(0.9);
  });

  const time = fc.double({ min: 0, max: 1e8 });
  const tokens = fc.double({ min: 0, max: 1e7 });
  const money = fc.double({ min: 0, max: 1e6 });
  const request: fc.Arbitrary<Resources> = fc.record({
    streams: fc.boolean(),
    firstTokenMs: time,
    msPerToken: time,
    sigma: fc.double({ min: 0, max: 5 }),
    outputTokens: tokens,
    inputTokens: tokens,
    cachedTokens: tokens,
    price: fc.option(fc.record({ input: money, cachedInput: money, output: money }), { nil: undefined }),
    isLocal: fc.boolean(),
    latencyBudgetMs: time,
    maxCost: fc.double({ min: 0, max: 1e12 }),
    breaker: fc.constantFrom('closed', 'half-open', 'open'),
    inFlight: fc.nat(10_000),
    capacity: fc.option(fc.nat(1000), { nil: undefined }),
  });

  it('never rises with time, cost or load, and never falls with what may be spent', () => {
    const raised = fc.constantFrom(
      ['firstTokenMs', -1],
      ['msPerToken', -1],
      ['inFlight', -1],
      ['outputTokens', -1],
      ['latencyBudgetMs', 1],
      ['maxCost', 1],
    ) satisfies fc.Arbitrary<[keyof Resources, number] | (string | number)[]>;
    fc.assert(
      fc.property(request, raised, fc.double({ min: 0, max: 1e6, noNaN: true }), (one, [name, sign], by) => {
        const key = name as 'firstTokenMs';
        const other = { ...one, [key]: (Number.isNaN(one[key]) ? 0 : one[key]) + by };
        const before = { ...one, [key]: Number.isNaN(one[key]) ? 0 : one[key] };
        const change = resourceFit(other).value - resourceFit(before).value;
        expect(change * (sign as number)).toBeGreaterThanOrEqual(-1e-7); // as near as the approximation of Phi
      }),
    );
  });

  it('never rises as the breaker opens', () => {
    fc.assert(
      fc.property(request, (one) => {
        const [closed = 0, half = 0, open = 0] = (['closed', 'half-open', 'open'] as const).map(
          (breaker) => resourceFit({ ...one, breaker }).value,
        );
        expect(closed >= half && half >= open).toBe(true);
      }),
    );
  });

  it('is a share, and its figures are numbers, whatever it is told', () => {
    const odd = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, -0, 0));
    const spoiled = fc.tuple(request, fc.constantFrom(...(Object.keys(usual) as (keyof Resources)[])), odd);
    fc.assert(
      fc.property(spoiled, ([one, key, figure]) => {
        const isFigure = !['breaker', 'price', 'isLocal', 'streams'].includes(key);
        const { value, latencyMs, cost } = resourceFit(isFigure ? { ...one, [key]: figure } : one);
        expect(value).toBeGreaterThanOrEqual(0.000_999);
        expect(value).toBeLessThanOrEqual(1);
        expect(Number.isFinite(latencyMs) && latencyMs > 0).toBe(true);
        expect(cost === undefined || (Number.isFinite(cost) && cost >= 0)).toBe(true);
      }),
    );
  });
});
