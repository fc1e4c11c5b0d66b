import { type Nanodollars, NANODOLLARS_PER_DOLLAR } from '../chat/money.ts';
import { inputTokensOf, outputTokensOf } from '../chat/usage.ts';
import type { Fact } from '../chat/scope.ts';
import type { Gateway } from '../routes/handles.ts';
import type { Log } from '../telemetry/log.ts';
import { BoundedMap } from '../runtime/bounded-map.ts';
import { type Metrics, openMetrics } from '../telemetry/metrics.ts';
import type { Observed, Observer } from '../telemetry/observe.ts';

/** Where what happens is told: metrics for every call, and one line in the log, without any text of the request. */
export type Reporting = {
  readonly metrics: Metrics;
  readonly observer: Observer;
  readonly replied: Gateway['replied'];
  readonly record: (fact: Fact) => void;
};

type Attempt = Extract<Fact, { kind: 'attempt' }>;

const LONGEST_NAME = 128;
const rounded = (ms: number): number => Math.round(ms * 10) / 10;

/** More requests than are ever under way at once. What ends after its request has been told of stays until it is the oldest. */
const MOST_COSTS = 50_000;

export function openReporting(log: Log): Reporting {
  const metrics = openMetrics();
  const costs = new BoundedMap<string, Nanodollars>(MOST_COSTS);
  return {
    metrics,
    observer: {
      began: (operation) => metrics.began(operation),
      ended: (observed) => {
        metrics.ended(observed);
        log.info(lineOf(observed, costs.get(observed.id)), 'call');
        costs.delete(observed.id);
      },
    },
    record: (fact) => {
      metrics.record(fact);
      if (fact.kind === 'attempt' && fact.cost) costs.set(fact.request, (costs.get(fact.request) ?? 0) + fact.cost);
      if (fact.kind === 'attempt' && isUpstreamsFault(fact.outcome)) log.warn(lineOfAttempt(fact), 'attempt failed');
      else if (fact.kind === 'verdict' && fact.action !== 'flag') {
        const { request, guardrail, stage, action, reason } = fact;
        log.info({ request, guardrail, stage, action, reason }, 'guardrail');
      } else if (fact.kind === 'budget-alert') {
        const { percent, limit, of, holder } = fact;
        log.warn({ percent, limit, of, holder }, 'a budget is used up');
      } else if (fact.kind === 'escalation') {
        const { request, model, failures, outcome } = fact;
        log.error({ request, model, failures, outcome }, 'a model and its fallbacks keep failing');
      }
    },
    replied: ({ id, route, status, durationMs, failure, cause }) => {
      metrics.replied(route, status, failure);
      if (cause !== undefined) log.error({ request: id, route, err: cause }, 'unexpected error');
      else if (failure !== undefined) {
        const message = status < 400 ? 'broken off' : 'refused';
        log.info({ request: id, route, status, failure, ms: rounded(durationMs) }, message);
      }
    },
  };
}

/** What an upstream did wrong the operator may want to mend; a request that was refused is its caller's affair. */
const isUpstreamsFault = (outcome: string): boolean =>
  outcome === 'rate_limit_exceeded' || (outcome.startsWith('upstream_') && outcome !== 'upstream_rejected');

const lineOfAttempt = (fact: Attempt): Record<string, unknown> => ({
  request: fact.request,
  upstream: fact.upstream,
  model: fact.model,
  outcome: fact.outcome,
  reason: fact.reason,
  timeout: fact.timeoutKind,
  ms: rounded(fact.durationMs),
});

const lineOf = (observed: Observed, cost: Nanodollars | undefined): Record<string, unknown> => ({
  request: observed.id,
  operation: observed.operation,
  caller: observed.principal,
  requested: observed.requested.slice(0, LONGEST_NAME),
  model: observed.model,
  outcome: observed.outcome,
  ms: rounded(observed.durationMs),
  firstTokenMs: observed.firstTokenMs === undefined ? undefined : rounded(observed.firstTokenMs),
  inputTokens: observed.usage && inputTokensOf(observed.usage),
  outputTokens: observed.usage && outputTokensOf(observed.usage),
  costUsd: cost === undefined ? undefined : cost / NANODOLLARS_PER_DOLLAR,
});
