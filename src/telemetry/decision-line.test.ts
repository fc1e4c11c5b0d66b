import { testPrincipal } from '../../test/support/principal.ts';
import { describe, expect, it } from 'vitest';
import { noUsage } from '../../test/support/events.ts';
import { testDecision } from '../../test/support/decision.ts';
import { decisionLine, type EndedDecision } from './decision-line.ts';

type Attempt = EndedDecision['attempts'][number];
const attempt = (fact: Partial<Attempt> = {}): Attempt => ({
  kind: 'attempt',
  principal: testPrincipal,
  request: 'request-1',
  model: 'large',
  upstream: 'u',
  outcome: 'ok',
  usage: { ...noUsage, input: 1000, output: 100 },
  cost: 4_500_000,
  firstTokenMs: 80,
  durationMs: 400,
  ...fact,
});
const ended = (more: Partial<EndedDecision> = {}): EndedDecision => ({
  endedAt: Date.parse('2026-03-01T12:00:01.000Z'),
  decision: testDecision(),
  principal: { id: 'key_1', tenant: 'acme', roles: [], tier: 'enterprise' },
  attempts: [attempt()],
  outcome: 'ok',
  durationMs: 500,
  firstTokenMs: 95.4,
  ...more,
});
const told = (more: Partial<EndedDecision> = {}): Record<string, unknown> =>
  JSON.parse(decisionLine(ended(more))) as Record<string, unknown>;

describe('a line of the decision log', () => {
  it('tells the decision and what came of it', () => {
    expect(told()).toEqual({
      time: '2026-03-01T12:00:00.500Z',
      decision: 'dec_1',
      request: 'request-1',
      principal: 'key_1',
      tenant: 'acme',
      stage: { name: 'model', confidence: 0.97 },
      intent: { name: 'coding', confidence: 0.934 },
      model: 'large',
      score: 0.8123,
      reason: 'best',
      candidates: [
        {
          model: 'large',
          score: 0.8123,
          terms: { context: 0.91, resource: 0.7, historical: 0.8, dependency: 1, ml: 0.8123 },
          latency_ms: 812,
          cost_usd: 0.0012,
          accuracy: 0.91,
        },
        expect.objectContaining({ model: 'org/small:8b', cost_usd: null }),
      ],
      passed_over: { capability: 2, context_length: 1 },
      policies: [],
      missed: [],
      tier: 1,
      input_tokens: 12,
      output_tokens: 300,
      took_us: 312,
      propensity: 0.95,
      features: 'f00d',
      state: '7',
      outcome: 'ok',
      answered: 'large',
      attempts: 1,
      used: { input: 1000, cache_read: 0, cache_write: 0, output: 100 },
      cost_usd: 0.0045,
      first_token_ms: 95,
      duration_ms: 500,
    });
  });

  it('is one line without what the models that were passed over lack', () => {
    const line = decisionLine(ended({ decision: testDecision({ id: 'a\nb' }) }));
    expect(line).not.toMatch(/\n|has no vision/);
  });

  it('names the model that answered in place of the chosen one, and what both cost', () => {
    const failed = attempt({ outcome: 'upstream_error', usage: { ...noUsage, input: 1000 }, cost: 3_000_000 });
    const line = told({ attempts: [failed, attempt({ model: 'spare' })] });
    expect(line).toMatchObject({ model: 'large', answered: 'spare', attempts: 2, cost_usd: 0.0075 });
  });

  it('knows no cost where one of those who worked has no price', () => {
    const { cost: _, ...unpriced } = attempt({ model: 'unpriced' });
    expect(told({ attempts: [attempt(), unpriced] }).cost_usd).toBeNull();
    const idle = attempt({ model: 'unpriced', outcome: 'upstream_unavailable', usage: noUsage });
    expect(told({ attempts: [idle, attempt()] }).cost_usd).toBe(0.0045);
  });

  it('tells of a request that came to nothing', () => {
    expect(told({ attempts: [], outcome: 'upstream_unavailable', firstTokenMs: undefined } as never)).toMatchObject({
      outcome: 'upstream_unavailable',
      answered: null,
      used: null,
      cost_usd: 0,
      first_token_ms: null,
    });
    const cut = attempt({ outcome: 'upstream_incomplete' });
    expect(told({ attempts: [cut], outcome: 'upstream_incomplete' })).toMatchObject({ answered: 'large' });
  });
});
