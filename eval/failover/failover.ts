import { table } from '../../bench/markdown-table.ts';
import { quantile } from '../../bench/statistics.ts';
import { positive, type Subject } from '../subject.ts';
import { faults } from './faults/index.ts';
import { type CaseResult, runCases, type RunOptions } from './run-cases.ts';
import { clocks } from './stage.ts';

/** The sixteen faults of the public scorecard, by our own statement and servers (README.md beside this file). */
export const failover: Subject = {
  usage: '[--only NAME,NAME] [--outage-seconds 60]',
  options: { only: { type: 'string' }, 'outage-seconds': { type: 'string' } },
  run: async (values) => {
    const options: RunOptions = {
      only: typeof values.only === 'string' ? values.only.split(',') : [],
      outageSeconds: positive('outage-seconds', values['outage-seconds'], 60),
    };
    const unknown = options.only.find((name) => !faults.some((fault) => fault.name === name));
    if (unknown !== undefined)
      throw new Error(`There is no fault ${unknown}; there are ${faults.map(({ name }) => name).join(', ')}.`);
    const results = await runCases(options, (line) => console.error(line));
    const metrics = metricsOf(results);
    return {
      report: reportOf(results, metrics),
      inputs: { ...options, clocks, faults: faults.map(({ name, statement }) => ({ name, ...statement })) },
      metrics,
      details: results,
    };
  },
};

/** A fault passes when it does in both modes and all its variants. */
const faultPassed = (results: readonly CaseResult[], name: string): boolean =>
  results.filter(({ fault }) => fault === name).every(({ passed }) => passed);

const figuresOf = (results: readonly CaseResult[], name: string): readonly number[] =>
  results.flatMap(({ figures }) => figures[name] ?? []);

/** Figures that were not measured in this run are left out. */
function metricsOf(results: readonly CaseResult[]): Readonly<Record<string, number>> {
  const names = [...new Set(results.map(({ fault }) => fault))];
  const most = (name: string): number => Math.max(...figuresOf(results, name));
  const fallbackMs = figuresOf(results, 'fallbackFirstTokenMs');
  const metrics = {
    passed: names.filter((name) => faultPassed(results, name)).length,
    total: names.length,
    cases_passed: results.filter(({ passed }) => passed).length,
    cases: results.length,
    truncated_successes: results.reduce((sum, { truncated }) => sum + truncated, 0),
    fallback_first_token_p50_ms: quantile(fallbackMs, 0.5),
    fallback_first_token_p95_ms: quantile(fallbackMs, 0.95),
    outage_attempts: most('outageAttempts'),
    outage_probes: most('outageProbes'),
    outage_served: most('outageServed'),
    outage_unserved: most('outageUnserved'),
    recovery_ms: most('recoveryMs'),
  };
  return Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value)));
}

function reportOf(results: readonly CaseResult[], metrics: Readonly<Record<string, number>>): string {
  const rows = results.map(({ fault, mode, variant, passed, why, seen, attempts, totalMs, figures }) => [
    fault,
    variant,
    mode,
    passed ? 'pass' : '**FAIL**',
    seen.slice(0, 4).join('; '),
    ms(figures.fallbackFirstTokenMs),
    ms(totalMs),
    [attempts.primary, attempts.backup, attempts.third].join(' / '),
    why.join('; '),
  ]);
  const heads = ['Fault', 'Variant', 'Mode', 'Verdict', 'Seen', 'Fallback', 'Total', 'Attempts', 'Why'];
  return [
    `# Failover: ${metrics.passed} of ${metrics.total} faults pass`,
    table(heads, rows),
    '"Fallback" is from the primary’s failure to the first token from elsewhere, at the client; "Attempts" are chat ' +
      'requests at the primary, the backup and the third server. A fault passes when every line of it does.',
    table(
      ['Figure', 'Value'],
      Object.entries(metrics).map(([name, value]) => [name, String(Math.round(value))]),
    ),
  ].join('\n\n');
}

const ms = (value: number | undefined): string => (value === undefined ? '' : `${Math.round(value)} ms`);
