import { inputTokensOf, outputTokensOf } from '../chat/usage.ts';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Fact } from '../chat/scope.ts';
import type { UpstreamState } from '../fleet/fleet.ts';
import { authCounters } from './auth-counters.ts';
import { auditCounters, type AuditCounters } from './audit-counters.ts';
import { guardCounters } from './guard-counters.ts';
import { deploymentGauges, type DeploymentReading } from './deployment-gauges.ts';
import { imageCounters } from './image-counters.ts';
import type { Observed, Observer } from './observe.ts';
import { piiCounters } from './pii-counters.ts';
import { profileGauges, type ProfileReading } from './profile-gauges.ts';
import { PlainCounter } from './plain-counter.ts';
import { PlainHistogram } from './plain-histogram.ts';
import { limitCounters } from './limit-counters.ts';
import { resilienceCounters } from './resilience-counters.ts';
import { routeCounters } from './route-counters.ts';

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

export type Metrics = Observer & {
  record(fact: Fact): void;
  replied(route: string, status: number, failure: string | undefined): void;
  reloaded(outcome: 'applied' | 'refused'): void;
  /** One that is `unknown` is not told of. */
  upstreamState(upstream: string, state: UpstreamState): void;
  /** Where the state of breakers and queues is read when it is asked for. */
  watchDeployments(read: () => readonly DeploymentReading[]): void;
  /** Where it is read what the router expects of its models. */
  watchProfiles(read: () => readonly ProfileReading[]): void;
  /** Whether what several instances share can be read and written. */
  sharedState(isUp: boolean): void;
  /** The same of the limits that several instances share. */
  limitsShared(isUp: boolean): void;
  /** Where it is read how many leases on limits are held. */
  watchLimits(read: () => number): void;
  /** Lines of the decision log. */
  decisionsLogged(lines: number, outcome: 'written' | 'lost'): void;
  /** What people say of answers; `unknown` where the decision is not known. */
  feedback(outcome: 'taken' | 'unknown'): void;
  /** How a caller was known, or why not. */
  authenticated(method: string, outcome: string): void;
  /** Entries of the audit log, and whether it can be written. */
  readonly audit: AuditCounters;
  /** Everything, in Prometheus' text form. */
  text(): Promise<string>;
};

/**
 * The gateway's counters. Labels come from the fleet, the routes and the failure table alone, never from a request, so
 * that their number is bounded.
 */
export function openMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const m = instruments(registry);
  let readings = (): readonly DeploymentReading[] => [];
  deploymentGauges(registry, () => readings());
  let profiles = (): readonly ProfileReading[] => [];
  profileGauges(registry, () => profiles());
  let leases = (): number => 0;
  const counters = factCounters(registry, () => leases());
  return {
    began: (operation) => m.underWay.set(operation, (m.underWay.get(operation) ?? 0) + 1),
    ended: (observed) => ended(m, observed),
    record: (fact) => {
      record(m, fact);
      for (const count of counters) count(fact);
    },
    replied: (route, status, failure) => m.replies.add([route, String(status), failure ?? '']),
    reloaded: (outcome) => {
      m.reloads.add([outcome]);
      m.configRefused.set(outcome === 'refused' ? 1 : 0);
    },
    upstreamState: (upstream, state) => {
      if (state === 'unknown') m.upstreamUp.remove(upstream);
      else m.upstreamUp.labels(upstream).set(state === 'down' ? 0 : 1);
    },
    watchDeployments: (read) => {
      readings = read;
    },
    watchProfiles: (read) => {
      profiles = read;
    },
    limitsShared: (isUp) => m.sharedState.labels('limits').set(isUp ? 1 : 0),
    watchLimits: (read) => {
      leases = read;
    },
    sharedState: (isUp) => m.sharedState.labels('redis').set(isUp ? 1 : 0),
    decisionsLogged: (lines, outcome) => m.logged.add([outcome], lines),
    feedback: (outcome) => m.feedback.add([outcome]),
    authenticated: authCounters(registry),
    audit: auditCounters(registry),
    text: () => registry.metrics(),
  };
}

const factCounters = (registry: Registry, leases: () => number): readonly ((fact: Fact) => void)[] => [
  resilienceCounters(registry),
  limitCounters(registry, leases),
  guardCounters(registry),
  piiCounters(registry),
  routeCounters(registry),
  imageCounters(registry),
];

type Instruments = ReturnType<typeof instruments>;

const instruments = (registry: Registry) => {
  const registers = [registry];
  const underWay = new Map<string, number>();
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]): PlainCounter<L> =>
    new PlainCounter(name, help, labelNames, registry);
  const histogram = <L extends string>(name: string, help: string, labelNames: readonly L[]): PlainHistogram<L> =>
    new PlainHistogram(name, help, labelNames, seconds, registry);
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []): Gauge<L> =>
    new Gauge({ name, help, labelNames, registers });
  new Gauge({
    name: 'nexus_requests_in_flight',
    help: 'Calls under way.',
    labelNames: ['operation'],
    registers,
    collect() {
      for (const [operation, count] of underWay) this.set({ operation }, count);
    },
  });
  return {
    underWay,
    requests: counter('nexus_requests_total', 'Calls to models, by how they ended.', ['operation', 'model', 'outcome']),
    duration: histogram('nexus_request_duration_seconds', 'From the call to its last token.', ['operation', 'model']),
    firstToken: histogram('nexus_first_token_seconds', 'From the call to its first token.', ['model']),
    tokens: counter('nexus_tokens_total', 'Tokens of every attempt; those of failed ones apart.', [
      'model',
      'direction',
      'attempt',
    ]),
    attempts: counter('nexus_upstream_attempts_total', 'Attempts at upstreams, by outcome.', [
      'upstream',
      'model',
      'outcome',
    ]),
    skipped: counter(
      'nexus_upstream_skipped_frames_total',
      'Frames that held no part of an answer and were left out.',
      ['upstream'],
    ),
    upstreamUp: gauge('nexus_upstream_up', '1 while the upstream answers when it is looked at, else 0.', ['upstream']),
    // With a label, so that it is not told of where nothing is shared.
    sharedState: gauge('nexus_shared_state_up', '1 while the shared state can be used, else 0.', ['store']),
    replies: counter('nexus_http_replies_total', 'HTTP replies.', ['route', 'status', 'failure']),
    logged: counter('nexus_decision_log_lines_total', 'Lines of the decision log.', ['outcome']),
    feedback: counter('nexus_feedback_total', 'Ratings of answers of `auto`.', ['outcome']),
    reloads: counter('nexus_config_reloads_total', 'Configuration changes seen.', ['outcome']),
    configRefused: gauge(
      'nexus_config_refused',
      '1 while the files on disk are refused and an older configuration runs.',
    ),
  };
};

/** The model is one that answered, so it is in the fleet; a call that none answered counts as `none`. */
function ended(m: Instruments, observed: Observed): void {
  const model = observed.model ?? 'none';
  m.underWay.set(observed.operation, (m.underWay.get(observed.operation) ?? 0) - 1);
  m.requests.add([observed.operation, model, observed.outcome]);
  m.duration.add([observed.operation, model], observed.durationMs / 1000);
  if (observed.firstTokenMs !== undefined) m.firstToken.add([model], observed.firstTokenMs / 1000);
}

function record(m: Instruments, fact: Fact): void {
  if (fact.kind === 'attempt') recordAttempt(m, fact);
  else if (fact.kind === 'skipped-frame') m.skipped.add([fact.upstream]);
}

function recordAttempt(m: Instruments, fact: Extract<Fact, { kind: 'attempt' }>): void {
  m.attempts.add([fact.upstream, fact.model, fact.outcome]);
  const { usage, model } = fact;
  const input = inputTokensOf(usage);
  const attempt = fact.outcome === 'ok' || fact.outcome === 'cancelled' ? fact.outcome : 'failed';
  if (input > 0) m.tokens.add([model, 'input', attempt], input);
  const output = outputTokensOf(usage);
  if (output > 0) m.tokens.add([model, 'output', attempt], output);
}
