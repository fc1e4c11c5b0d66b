import type { ChatCall, Planned } from '../../src/chat/call.ts';
import { usualUpstream } from '../../src/config/fleet-settings.ts';
import { Budget } from '../../src/resilience/budget.ts';
import { Escalations } from '../../src/resilience/escalations.ts';
import { fallback, type RetryLimits } from '../../src/resilience/fallback.ts';
import type { ChatModel } from '../../src/chat/model.ts';

/** What fleet.yaml says of an upstream where it says nothing. */
export const usualCalls = usualUpstream;

export const neverAgain: RetryLimits = { waitsMs: [], interactiveWaitsMs: [], mostRetryAfterMs: 10_000 };

/** A chain that is not tried again unless `limits` says so; waits without jitter. */
export const testFallback = (limits: RetryLimits = neverAgain, budget = 10): ChatModel<Planned<ChatCall>> =>
  fallback(chainOptions(limits, budget));

export const chainOptions = (limits: RetryLimits = neverAgain, budget = 10): Parameters<typeof fallback>[0] => ({
  retry: () => limits,
  budget: new Budget(() => 0, budget),
  escalations: new Escalations(),
  random: () => 0.5,
});
