import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Fact } from '../chat/scope.ts';
import type { ModelState } from '../fleet/fleet.ts';
import type { Observed, Observer } from './observe.ts';

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

export type Metrics = Observer & {
  record(fact: Fact): void;
  replied(route: string, status: number, failure: string | undefined): void;
  reloaded(outcome: 'applied' | 'refused'): void;
  upstreamState(upstream: string, state: ModelState): void;
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
  return {
    began: (operation) => m.inFlight.labels(operation).inc(),
    ended: (observed) => ended(m, observed),
    record: (fact) => record(m, fact),
    replied: (route, status, failure) => m.replies.labels(route, String(status), failure ?? '').inc(),
    reloaded: (outcome) => {
      m.reloads.labels(outcome).inc();
      m.configRefused.set(outcome === 'refused' ? 1 : 0);
    },
    upstreamState: (upstream, state) => m.upstreamUp.labels(upstream).set(state === 'down' ? 0 : 1),
    text: () => registry.metrics(),
  };
}

type Instruments = ReturnType<typeof instruments>;

const instruments = (registry: Registry) => {
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> =>
    new Counter({ name, help, labelNames, registers });
  const histogram = <L extends string>(name: string, help: string, labelNames: readonly L[]): Histogram<L> =>
    new Histogram({ name, help, labelNames, registers, buckets: seconds });
  return {
    requests: counter('nexus_requests_total', 'Calls to models, by how they ended.', ['operation', 'model', 'outcome']),
    duration: histogram('nexus_request_duration_seconds', 'From the call to its last token.', ['operation', 'model']),
    firstToken: histogram('nexus_first_token_seconds', 'From the call to its first token.', ['model']),
    tokens: counter('nexus_tokens_total', 'Tokens of every attempt, the failed ones too.', ['model', 'direction']),
    inFlight: new Gauge({
      name: 'nexus_requests_in_flight',
      help: 'Calls under way.',
      labelNames: ['operation'],
      registers,
    }),
    attempts: counter('nexus_upstream_attempts_total', 'Attempts at upstreams, by outcome.', [
      'upstream',
      'model',
      'outcome',
    ]),
    skipped: counter('nexus_upstream_skipped_frames_total', 'Frames that were not JSON and were left out.', [
      'upstream',
    ]),
    upstreamUp: new Gauge({
      name: 'nexus_upstream_up',
      help: '1 while the upstream answers when it is looked at, else 0.',
      labelNames: ['upstream'],
      registers,
    }),
    replies: counter('nexus_http_replies_total', 'HTTP replies.', ['route', 'status', 'failure']),
    reloads: counter('nexus_config_reloads_total', 'Configuration changes seen.', ['outcome']),
    configRefused: new Gauge({
      name: 'nexus_config_refused',
      help: '1 while the files on disk are refused and an older configuration runs.',
      registers,
    }),
  };
};

/** The model is one that answered, so it is in the fleet; a call that none answered counts as `none`. */
function ended(m: Instruments, observed: Observed): void {
  const model = observed.model ?? 'none';
  m.inFlight.labels(observed.operation).dec();
  m.requests.labels(observed.operation, model, observed.outcome).inc();
  m.duration.labels(observed.operation, model).observe(observed.durationMs / 1000);
  if (observed.firstTokenMs !== undefined) m.firstToken.labels(model).observe(observed.firstTokenMs / 1000);
}

function record(m: Instruments, fact: Fact): void {
  if (fact.kind === 'skipped-frame') {
    m.skipped.labels(fact.upstream).inc();
    return;
  }
  m.attempts.labels(fact.upstream, fact.model, fact.outcome).inc();
  const { usage, model } = fact;
  const input = usage.input + usage.cacheRead + usage.cacheWrite;
  if (input > 0) m.tokens.labels(model, 'input').inc(input);
  if (usage.output > 0) m.tokens.labels(model, 'output').inc(usage.output);
}
