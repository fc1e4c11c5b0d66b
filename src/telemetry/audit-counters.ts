import { Gauge, type Registry } from 'prom-client';
import { PlainCounter } from './plain-counter.ts';

export type AuditCounters = {
  /** `action` is one of our own words, never one of a request. */
  entry(action: string, outcome: 'written' | 'refused'): void;
  up(isUp: boolean): void;
};

export function auditCounters(registry: Registry): AuditCounters {
  const entries = new PlainCounter(
    'nexus_audit_entries_total',
    'Entries of the audit log; what was to be done for a refused one was not done.',
    ['action', 'outcome'],
    registry,
  );
  const up = new Gauge({
    name: 'nexus_audit_up',
    help: '1 while the audit log can be written, else 0.',
    registers: [registry],
  });
  return { entry: (action, outcome) => entries.add([action, outcome]), up: (isUp) => up.set(isUp ? 1 : 0) };
}
