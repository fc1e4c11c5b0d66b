import type { Registry } from 'prom-client';
import type { Fact } from '../chat/scope.ts';
import { PlainCounter } from './plain-counter.ts';

/** Personal data that was replaced, and that was shown to who has the right. */
export function piiCounters(registry: Registry): (fact: Fact) => void {
  const masked = new PlainCounter(
    'nexus_pii_masked_total',
    'Personal data that was replaced, by where it came from.',
    ['type', 'origin'],
    registry,
  );
  const disclosed = new PlainCounter(
    'nexus_pii_disclosed_total',
    'Personal data that was shown by right.',
    ['type'],
    registry,
  );
  return (fact) => {
    if (fact.kind === 'masked') for (const type in fact.types) masked.add([type, fact.origin], fact.types[type]);
    else if (fact.kind === 'disclosed') for (const type in fact.types) disclosed.add([type], fact.types[type]);
  };
}
