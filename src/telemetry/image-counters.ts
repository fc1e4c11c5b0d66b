import type { Registry } from 'prom-client';
import type { Fact } from '../chat/scope.ts';
import { PlainCounter } from './plain-counter.ts';

/** Pictures that were fetched from addresses in requests. */
export function imageCounters(registry: Registry): (fact: Fact) => void {
  const fetched = new PlainCounter(
    'nexus_images_fetched_total',
    'Pictures fetched from addresses in requests, by how it ended.',
    ['outcome'],
    registry,
  );
  return (fact) => {
    if (fact.kind === 'fetched') fetched.add([fact.outcome]);
  };
}
