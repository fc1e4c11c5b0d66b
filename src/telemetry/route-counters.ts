import type { Registry } from 'prom-client';
import type { Decision } from '../chat/decision.ts';
import { NANODOLLARS_PER_DOLLAR } from '../chat/money.ts';
import type { Fact } from '../chat/scope.ts';
import { passedOverCounts } from '../wire/nexus/decision-json.ts';
import { PlainCounter } from './plain-counter.ts';
import { PlainHistogram } from './plain-histogram.ts';

const seconds = [0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.05];

/** What `auto` decided and what models cost. */
export function routeCounters(registry: Registry): (fact: Fact) => void {
  const counter = <L extends string>(name: string, help: string, ...labels: readonly L[]): PlainCounter<L> =>
    new PlainCounter(name, help, labels, registry);
  const decisions = counter(
    'nexus_route_decisions_total',
    'Choices that were left to the gateway.',
    'intent',
    'model',
    'reason',
  );
  const passedOver = counter('nexus_route_passed_over_total', 'Models that a decision passed over.', 'filter');
  const missed = counter('nexus_route_missed_total', 'Bounds that a chosen model was not expected to keep.', 'bound');
  const cost = counter('nexus_cost_usd_total', 'What attempts cost, of models whose price is known.', 'model');
  const took = new PlainHistogram('nexus_route_seconds', 'What a decision took.', [], seconds, registry);
  const decided = (decision: Decision): void => {
    decisions.add([decision.intent.name, decision.chosen, decision.reason]);
    took.add([], decision.tookUs / 1_000_000);
    for (const bound of decision.missed) missed.add([bound]);
    for (const [filter, count] of Object.entries(passedOverCounts(decision.passedOver)))
      passedOver.add([filter], count);
  };
  return (fact) => {
    if (fact.kind === 'decision') decided(fact.decision);
    else if (fact.kind === 'attempt' && fact.cost) cost.add([fact.model], fact.cost / NANODOLLARS_PER_DOLLAR);
  };
}
