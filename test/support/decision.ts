import type { Candidate, Decision } from '../../src/chat/decision.ts';

export const testCandidate = (candidate: Partial<Candidate> = {}): Candidate => ({
  model: 'large',
  score: 0.8123,
  terms: { context: 0.91, resource: 0.7, historical: 0.8, dependency: 1, ml: 0.8123 },
  latencyMs: 812.4,
  cost: 1_200_000,
  accuracy: 0.91,
  ...candidate,
});

/** A decision for the larger of two models. */
export const testDecision = (decision: Partial<Decision> = {}): Decision => ({
  id: 'dec_1',
  request: 'request-1',
  stage: { name: 'model', confidence: 0.97 },
  intent: { name: 'coding', confidence: 0.934 },
  chosen: 'large',
  score: 0.8123,
  candidates: [testCandidate(), testCandidate({ model: 'org/small:8b', score: 0.75, cost: undefined })],
  passedOver: [
    { model: 'blind', filter: 'capability', detail: 'has no vision' },
    { model: 'short', filter: 'context_length', detail: 'takes 4096 tokens' },
    { model: 'deaf', filter: 'capability', detail: 'has no vision' },
  ],
  reason: 'best',
  policies: [],
  missed: [],
  tier: 1,
  propensity: 0.95,
  inputTokens: 12,
  outputTokens: 300,
  featuresHash: 'f00d',
  stateVersion: '7',
  tookUs: 311.7,
  ...decision,
});
