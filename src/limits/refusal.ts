import { type FailureCode, GatewayFailure } from '../chat/failure.ts';
import type { LimitName } from '../chat/limit-standing.ts';
import type { Language } from '../language/languages.ts';
import { SharedStateFailure } from '../storage/shared-state.ts';
import { type Refusal, refusalText, unavailableText } from './refusal-text.ts';

const codes: Readonly<Record<LimitName, FailureCode>> = {
  requests_per_minute: 'rate_limit_exceeded',
  concurrency: 'rate_limit_exceeded',
  queries_per_day: 'quota_exhausted',
  tokens_per_hour: 'budget_exhausted',
  cost_per_day: 'budget_exhausted',
};

/** What hangs on requests under way may change at any moment. */
const SOON_MS = 1000;
const LATER_MS = 5000;

/** So that a refusal deep inside can be told in the language of the person who asked. */
const told = new WeakMap<GatewayFailure, Refusal>();

export function refused(refusal: Refusal, language: Language = 'en'): GatewayFailure {
  const { limit, retryAfterMs = SOON_MS } = refusal;
  const failure = new GatewayFailure(codes[limit], refusalText(refusal, language), {
    reason: `limit ${limit} of ${refusal.of}`,
    ...(retryAfterMs < Infinity && { retryAfterMs }),
  });
  told.set(failure, refusal);
  return failure;
}

/** Nothing may be let through that cannot be counted. */
export const uncounted = (fault: SharedStateFailure, language: Language = 'en'): GatewayFailure =>
  new GatewayFailure('limits_unavailable', unavailableText(language), {
    reason: fault.reason,
    retryAfterMs: LATER_MS,
    cause: fault,
  });

/** The same failure in another language, where it is a limit's; else what was thrown. */
export function inLanguage(thrown: unknown, language: () => Language): unknown {
  if (!(thrown instanceof GatewayFailure)) return thrown;
  const refusal = told.get(thrown);
  if (refusal) return refused(refusal, language());
  return thrown.cause instanceof SharedStateFailure ? uncounted(thrown.cause, language()) : thrown;
}
