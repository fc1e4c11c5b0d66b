import type { Registry } from 'prom-client';
import type { Fact } from '../chat/scope.ts';
import { PlainCounter } from './plain-counter.ts';
import { PlainHistogram } from './plain-histogram.ts';

const seconds = [0.001, 0.01, 0.1, 0.5, 1, 2.5, 5, 10, 30];

/** What was done because models failed; counts the facts that tell of it. */
export function resilienceCounters(registry: Registry): (fact: Fact) => void {
  const counter = <L extends string>(name: string, help: string, ...labels: readonly L[]): PlainCounter<L> =>
    new PlainCounter(name, help, labels, registry);
  const timeouts = counter('nexus_upstream_timeouts_total', 'Clocks that ran out.', 'upstream', 'model', 'clock');
  const refused = counter(
    'nexus_upstream_refused_total',
    'Attempts that were not made, by what kept them away.',
    'upstream',
    'model',
    'why',
  );
  const retries = counter('nexus_retries_total', 'Chains that failed: tried again, or why not.', 'model', 'outcome');
  const hedges = counter('nexus_hedges_total', 'Second attempts beside slow first ones.', 'model', 'outcome');
  const escalations = counter('nexus_escalations_total', 'Chains that failed three times in a row.', 'model');
  const queued = new PlainHistogram(
    'nexus_upstream_queue_seconds',
    'Waits for a place at an upstream.',
    ['upstream'],
    seconds,
    registry,
  );
  return (fact) => {
    switch (fact.kind) {
      case 'attempt':
        if (fact.timeoutKind) timeouts.add([fact.upstream, fact.model, fact.timeoutKind]);
        return;
      case 'queued':
        return queued.add([fact.upstream], fact.waitedMs / 1000);
      case 'refused':
        if (fact.why === 'queue_timeout') timeouts.add([fact.upstream, fact.model, 'queue']);
        return refused.add([fact.upstream, fact.model, fact.why]);
      case 'retry':
        return retries.add([fact.model, fact.outcome]);
      case 'hedge':
        return hedges.add([fact.model, fact.outcome]);
      case 'escalation':
        return escalations.add([fact.model]);
      default:
    }
  };
}
