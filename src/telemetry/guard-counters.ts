import type { Registry } from 'prom-client';
import type { Fact } from '../chat/scope.ts';
import { PlainCounter } from './plain-counter.ts';

/** What guardrails did; `reason` is one of their own codes, or the name of one of the operator's topics. */
export function guardCounters(registry: Registry): (fact: Fact) => void {
  const verdicts = new PlainCounter(
    'nexus_guard_verdicts_total',
    'Texts that a guardrail told of, changed or refused, or could not look at.',
    ['guardrail', 'stage', 'action', 'reason'],
    registry,
  );
  return (fact) => {
    if (fact.kind === 'verdict') verdicts.add([fact.guardrail, fact.stage, fact.action, fact.reason]);
  };
}
