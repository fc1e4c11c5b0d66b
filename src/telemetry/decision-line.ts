import type { Decision } from '../chat/decision.ts';
import type { Principal } from '../chat/principal.ts';
import type { Fact } from '../chat/scope.ts';
import { inputTokensOf, outputTokensOf, type Usage } from '../chat/usage.ts';
import { decisionJson, dollars, passedOverCounts } from '../wire/nexus/decision-json.ts';

type Attempt = Extract<Fact, { kind: 'attempt' }>;

/** A decision with what came of it, when its reply has ended. */
export type EndedDecision = {
  /** When it ended, in milliseconds since the epoch. */
  readonly endedAt: number;
  readonly decision: Decision;
  readonly principal: Principal;
  readonly attempts: readonly Attempt[];
  /** `ok`, `cancelled` or the code of the failure. */
  readonly outcome: string;
  readonly durationMs: number;
  readonly firstTokenMs?: number;
};

/** A line of the decision log, without a word of what was said. */
export function decisionLine(ended: EndedDecision): string {
  const { decision, principal, attempts } = ended;
  const last = attempts.findLast(({ outcome }) => outcome === 'ok') ?? attempts.findLast(hasSpoken);
  return JSON.stringify({
    time: new Date(ended.endedAt - ended.durationMs).toISOString(),
    decision: decision.id,
    request: decision.request,
    principal: principal.id,
    tenant: principal.tenant,
    intent: decision.intent,
    ...decisionJson(decision),
    passed_over: passedOverCounts(decision.passedOver),
    missed: decision.missed,
    propensity: decision.propensity,
    features: decision.featuresHash,
    state: decision.stateVersion,
    outcome: ended.outcome,
    answered: last?.model ?? null,
    attempts: attempts.length,
    used: last ? tokens(last.usage) : null,
    cost_usd: dollars(costOfAll(attempts)),
    first_token_ms: ended.firstTokenMs === undefined ? null : Math.round(ended.firstTokenMs),
    duration_ms: Math.round(ended.durationMs),
  });
}

const hasSpoken = ({ firstTokenMs }: Attempt): boolean => firstTokenMs !== undefined;

const tokens = ({ input, cacheRead, cacheWrite, output, estimated }: Usage): object => ({
  input,
  cache_read: cacheRead,
  cache_write: cacheWrite,
  output,
  ...(estimated && { estimated }),
});

/** What all attempts cost together; undefined where one that used something has no price. */
function costOfAll(attempts: readonly Attempt[]): number | undefined {
  let sum = 0;
  for (const { usage, cost } of attempts) {
    if (inputTokensOf(usage) + outputTokensOf(usage) === 0) continue;
    if (cost === undefined) return undefined;
    sum += cost;
  }
  return sum;
}
