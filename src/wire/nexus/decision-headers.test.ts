import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Decision } from '../../chat/decision.ts';
import { testCandidate, testDecision } from '../../../test/support/decision.ts';
import { decisionHeaders, tellDecision, tellDecisionOfFailure } from './decision-headers.ts';

const told = (decision: Decision, answered?: string): Record<string, string> => {
  const headers = {};
  tellDecision(headers, decision, answered);
  return headers;
};

it('tells what was decided, and on what grounds', () => {
  expect(told(testDecision(), 'large')).toEqual({
    'x-nexus-decision-id': 'dec_1',
    'x-nexus-intent': 'coding;conf=0.93',
    'x-nexus-score': '0.812',
    'x-nexus-breakdown': 'context=0.910;resource=0.700;historical=0.800;dependency=1.000;ml=0.812',
    'x-nexus-candidates': 'large;0.812, org/small:8b;0.750',
    'x-nexus-reason': 'best',
    'x-nexus-tier': '1',
    'x-nexus-us': '312',
  });
});

it('tells policies in force and bounds that are missed where there are any', () => {
  const headers = told(testDecision({ policies: ['high_load', 'cost_limit'], missed: ['latency', 'cost'] }));
  expect(headers).toMatchObject({ 'x-nexus-policy': 'high_load, cost_limit', 'x-nexus-missed': 'latency, cost' });
  expect(Object.keys(headers)).toEqual(expect.arrayContaining(['x-nexus-reason']));
  expect(decisionHeaders).toEqual(expect.arrayContaining(Object.keys(headers)));
});

it('gives fallback as the reason where another model has answered', () => {
  expect(told(testDecision({ reason: 'sticky' }), 'org/small:8b')['x-nexus-reason']).toBe('fallback');
  expect(told(testDecision({ reason: 'sticky' }))['x-nexus-reason']).toBe('sticky');
});

it('leaves out what a model chosen without a score does not have', () => {
  const headers = told(testDecision({ score: undefined, candidates: [], reason: 'policy:task' }));
  for (const name of ['score', 'breakdown', 'candidates']) expect(headers).not.toHaveProperty(`x-nexus-${name}`);
  expect(headers['x-nexus-reason']).toBe('policy:task');
});

it('names the chosen model where none has answered', () => {
  const headers: Record<string, string> = {};
  tellDecisionOfFailure(headers, testDecision({ chosen: 'модель' }));
  expect(headers['x-nexus-model']).toBe(encodeURIComponent('модель'));
  expect(headers['x-nexus-reason']).toBe('best');
});

it('is ASCII, short and in parts that can be told apart, whatever models are called', () => {
  const name = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ minLength: 500, maxLength: 5000 }),
    fc.constant('a;b, c'),
  );
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 9 }), name, (models, intent) => {
      const candidates = models.map((model) => testCandidate({ model }));
      const headers = told(
        testDecision({
          candidates,
          chosen: models[0] ?? '',
          intent: { name: intent, confidence: 1 },
          policies: models,
        }),
      );
      for (const value of Object.values(headers)) expect(value).toMatch(/^[\x20-\x7e]{0,1200}$/);
      for (const part of (headers['x-nexus-candidates'] ?? '').split(', ')) expect(part).toMatch(/^[^;, ]*;0\.812$/);
      expect((headers['x-nexus-candidates'] ?? '').split(', ').length).toBeLessThanOrEqual(3);
    }),
  );
});
