import { Gauge, type Registry } from 'prom-client';
import type { Fact } from '../chat/scope.ts';
import { PlainCounter } from './plain-counter.ts';

/** Who was held back by which limit, and whose budgets go to their end; counts the facts that tell of it. */
export function limitCounters(registry: Registry, held: () => number): (fact: Fact) => void {
  const limited = new PlainCounter(
    'nexus_limited_total',
    'Requests and attempts that a limit did not let through.',
    ['limit', 'of'],
    registry,
  );
  const alerts = new PlainCounter(
    'nexus_budget_alerts_total',
    'Budgets that were used up to so many percent.',
    ['limit', 'of', 'percent'],
    registry,
  );
  new Gauge({
    name: 'nexus_limit_leases',
    help: 'Requests and attempts under way that hold a part of a limit.',
    registers: [registry],
    collect() {
      this.set(held());
    },
  });
  return (fact) => {
    if (fact.kind === 'limited') limited.add([fact.limit, fact.of]);
    else if (fact.kind === 'budget-alert') alerts.add([fact.limit, fact.of, String(fact.percent)]);
  };
}
