import { testPrincipal } from '../../../test/support/principal.ts';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.ts';
import type { ModelCard } from '../../fleet/model-card.ts';
import { usualRouterSettings } from '../router-settings.ts';
import { historicalPerformance } from '../score/historical-performance.ts';
import { resourceFit } from '../score/resource-fit.ts';
import { weightedSum } from '../score/weighted-score.ts';
import { Profiles } from './profiles.ts';

type Behaviour = {
  readonly firstTokenMs: number;
  readonly msPerToken: number;
  readonly failures: number;
  readonly quality: number;
};
type Scenario = {
  readonly bad: Partial<Behaviour>;
  readonly badFromS: number;
  readonly badForS: number;
  readonly perSecond: number;
  readonly streams: boolean;
  /** Each answer is judged a second later. */
  readonly isLabelled: boolean;
};

const fine: Behaviour = { firstTokenMs: 500, msPerToken: 7, failures: 0, quality: 0.85 };
const OUTPUT_TOKENS = 150;
const WINDOW_S = 10;
/** The favourite is a little better than its twin, as one model of a fleet always is. */
const EDGE = 0.01;

const card = (id: string): ModelCard => ({
  id,
  family: 'twin',
  locality: 'foreign',
  contextTokens: 8000,
  capabilities: ['chat'],
  latencyMs: { value: 1500, source: 'given' },
  accuracy: { overall: { value: fine.quality, source: 'given' }, by: {} },
});

/** Even chance, the same in each run. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Sends each request to the model that scores better, and returns the favourite's share in each window of ten seconds. */
async function sharesOfFavourite(scenario: Scenario): Promise<number[]> {
  const { bad, badFromS, badForS, perSecond, streams, isLabelled } = scenario;
  const clock = new FakeClock();
  const profiles = new Profiles(clock);
  const random = chance(4);
  profiles.retain([card('favourite'), card('twin')]);
  for (let turn = 0; turn < 100; turn++)
    for (const id of ['favourite', 'twin']) profiles.label(id, 'general', turn % 20 < 17 ? 1 : 0, 1);
  await clock.advance(300_000);

  const scoreOf = (id: string): number => {
    const profile = profiles.of(id, 'general');
    const { value } = resourceFit({
      streams,
      firstTokenMs: profile.firstTokenMs,
      msPerToken: profile.msPerToken,
      sigma: profile.sigma,
      outputTokens: profile.outputTokens,
      inputTokens: 100,
      cachedTokens: 0,
      price: { input: 500, cachedInput: 250, output: 1500 },
      isLocal: false,
      latencyBudgetMs: 3000,
      maxCost: 10_000_000,
      breaker: 'closed',
      inFlight: 0,
      capacity: undefined,
    });
    const historical = historicalPerformance(profile.quality, profile.reliability);
    return weightedSum({ context: 0.7, resource: value, historical, dependency: 0.9 }, usualRouterSettings.weights);
  };
  const call = (model: string, behaviour: Behaviour): void => {
    const isFailure = random() < behaviour.failures;
    const firstTokenMs = behaviour.firstTokenMs * Math.exp((random() - 0.5) * 0.6);
    const wholeMs = firstTokenMs + OUTPUT_TOKENS * behaviour.msPerToken * Math.exp((random() - 0.5) * 0.4);
    const durationMs = isFailure ? 200 : wholeMs;
    profiles.record({ kind: 'attempt-began', model, upstream: 'u' });
    clock.after(durationMs, () =>
      profiles.record({
        kind: 'attempt',
        principal: testPrincipal,
        request: 'r',
        model,
        upstream: 'u',
        intent: 'general',
        outcome: isFailure ? 'upstream_error' : 'ok',
        usage: { input: 100, cacheRead: 0, cacheWrite: 0, output: isFailure ? 0 : OUTPUT_TOKENS, reasoning: 0 },
        ...(!isFailure && { firstTokenMs }),
        durationMs,
      }),
    );
    const quality = random() < behaviour.quality ? 1 : 0;
    if (isLabelled) clock.after(durationMs + 1000, () => profiles.label(model, 'general', quality, 1));
  };

  const shares: number[] = [];
  for (let window = 0; window < (badFromS + badForS + 120) / WINDOW_S; window++) {
    let forFavourite = 0;
    const requests = WINDOW_S * perSecond;
    for (let turn = 0; turn < requests; turn++) {
      const atS = window * WINDOW_S + turn / perSecond;
      const model = scoreOf('favourite') + EDGE >= scoreOf('twin') ? 'favourite' : 'twin';
      if (model === 'favourite') forFavourite++;
      const isBad = model === 'favourite' && atS >= badFromS && atS < badFromS + badForS;
      call(model, isBad ? { ...fine, ...bad } : fine);
      await clock.advance(1000 / perSecond);
    }
    shares.push(forFavourite / requests);
  }
  return shares;
}

const mean = (figures: readonly number[]): number => figures.reduce((sum, one) => sum + one, 0) / figures.length;

const slow = { firstTokenMs: 5000, msPerToken: 70 };
const base: Scenario = { bad: {}, badFromS: 100, badForS: 120, perSecond: 1, streams: false, isLabelled: false };

describe('a model that becomes worse than its twin', () => {
  it.each<[string, Partial<Scenario>]>([
    ['ten times as slow', { bad: slow }],
    ['ten times as slow to begin its streams', { bad: slow, streams: true }],
    ['ten times as slow for ten minutes', { bad: slow, badForS: 600 }],
    ['ten times as slow, at five requests a second', { bad: slow, perSecond: 5 }],
    ['ten times as slow, at a request every five seconds', { bad: slow, badFromS: 200, perSecond: 0.2 }],
    ['failing half of its calls', { bad: { failures: 0.5 } }],
    ['failing all of its calls for ten minutes', { bad: { failures: 1 }, badForS: 600 }],
    ['failing half of its calls, at five requests a second', { bad: { failures: 0.5 }, perSecond: 5 }],
    ['wrong in most of its answers', { bad: { quality: 0.2 }, isLabelled: true }],
    [
      'wrong in most of its answers, at five requests a second',
      { bad: { quality: 0.2 }, isLabelled: true, perSecond: 5 },
    ],
  ])('%s, loses its traffic within a minute and has it back within two of its recovery', async (_, change) => {
    const scenario = { ...base, ...change };
    const shares = await sharesOfFavourite(scenario);
    const [from, until] = [scenario.badFromS / WINDOW_S, (scenario.badFromS + scenario.badForS) / WINDOW_S];
    expect(mean(shares.slice(from - 5, from))).toBeGreaterThan(0.9);
    expect(mean(shares.slice(from + 6, until))).toBeLessThan(0.15);
    expect(mean(shares.slice(-2))).toBeGreaterThan(0.9);
  });

  it('is tried again one request at a time', async () => {
    const shares = await sharesOfFavourite({ ...base, bad: slow, badForS: 600, perSecond: 5 });
    expect(Math.max(...shares.slice(16, 70))).toBeLessThanOrEqual(0.04);
    expect(shares.slice(16, 70).filter((share) => share > 0).length).toBeGreaterThan(5);
  });
});
