import type { Candidate, Decision, PassedOver } from '../../chat/decision.ts';
import { NANODOLLARS_PER_DOLLAR, type Nanodollars } from '../../chat/money.ts';
import type { RouteBody } from './route-schema.ts';

type CandidateJson = RouteBody['candidates'][number];
type Told = Pick<
  RouteBody,
  | 'stage'
  | 'model'
  | 'score'
  | 'reason'
  | 'candidates'
  | 'policies'
  | 'tier'
  | 'input_tokens'
  | 'output_tokens'
  | 'took_us'
>;

/** What is told of a decision alike in a dry run and in the log. */
export const decisionJson = (decision: Decision): Told => ({
  stage: decision.stage,
  model: decision.chosen,
  score: decision.score ?? null,
  reason: decision.reason,
  candidates: decision.candidates.map(candidateJson),
  policies: [...decision.policies],
  tier: decision.tier,
  input_tokens: decision.inputTokens,
  output_tokens: decision.outputTokens,
  took_us: Math.round(decision.tookUs),
});

const candidateJson = ({ model, score, terms, latencyMs, cost, accuracy }: Candidate): CandidateJson => ({
  model,
  score,
  terms,
  latency_ms: Math.round(latencyMs),
  cost_usd: dollars(cost),
  accuracy,
});

/** Null where no price is known. */
export const dollars = (cost: Nanodollars | undefined): number | null =>
  cost === undefined ? null : cost / NANODOLLARS_PER_DOLLAR;

/** How many models each filter took out. */
export function passedOverCounts(passedOver: readonly PassedOver[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { filter } of passedOver) counts[filter] = (counts[filter] ?? 0) + 1;
  return counts;
}
