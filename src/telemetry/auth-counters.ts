import type { Registry } from 'prom-client';
import { PlainCounter } from './plain-counter.ts';

/** Counts who was let in and who was not: by what was shown, and what came of it; both of short lists. */
export function authCounters(registry: Registry): (method: string, outcome: string) => void {
  const counter = new PlainCounter(
    'nexus_auth_total',
    'Requests by how their callers were known.',
    ['method', 'outcome'],
    registry,
  );
  return (method, outcome) => counter.add([method, outcome]);
}
