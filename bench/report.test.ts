import { describe, expect, it } from 'vitest';
import { figures, resultOf, valueOf } from './figures.ts';
import type { Sample } from './measure.ts';
import type { PathName } from './paths.ts';
import { scenarios } from './scenarios.ts';
import { printFigure, speedMetrics, speedTable, verdict } from './report.ts';

const spread = { p50: 1, p95: 2, p99: 3 };

const sample = (cpuMs: number, changes: Partial<Sample> = {}): Sample => ({
  wallMs: 4000,
  requests: 1000,
  chunks: 0,
  cpuMs,
  rssPeakMb: 100,
  latencyMs: spread,
  firstTokenMs: spread,
  lagMs: spread,
  failures: {},
  foreignCores: 0,
  ...changes,
});

const paths = (samples: Partial<Record<PathName, readonly Sample[]>>): Map<PathName, readonly Sample[]> =>
  new Map(Object.entries(samples) as [PathName, readonly Sample[]][]);

const figure = (metric: string): (typeof figures)[number] => {
  const found = figures.find((each) => each.metric === metric);
  if (!found) throw new Error(`No figure ${metric}.`);
  return found;
};

describe('the figures', () => {
  // The machine was three times slower in the second round, for both paths.
  const samples = paths({
    bare: [sample(100), sample(300), sample(100)],
    gateway: [sample(250), sample(750), sample(260)],
  });

  it('compare paths within a round', () => {
    expect(resultOf(figure('small_cpu_ratio'), samples)).toBe(2.5);
    expect(valueOf(figure('small_cpu_ratio'), 'gateway', samples)).toBe(260);
  });

  it('have no result where a path took no part', () => {
    expect(resultOf(figure('small_requests_per_cpu_second_ratio'), samples)).toBeUndefined();
  });

  it('take the worst memory and every broken stream of all rounds', () => {
    const streams = paths({
      gateway: [
        sample(1, { rssPeakMb: 210, failures: { cut: 2 } }),
        sample(1, { rssPeakMb: 180, failures: { timeout: 1 } }),
      ],
    });
    expect(resultOf(figure('streams_rss_peak_mb'), streams)).toBe(210);
    expect(resultOf(figure('streams_failures'), streams)).toBe(3);
  });

  it.each(scenarios.map(({ name }) => name))('of "%s" do not pass where requests fail, on whichever path', (name) => {
    const failing = sample(100, { failures: { 'status 500': 900 } });
    for (const samples of [
      paths({ bare: [sample(100)], gateway: [failing] }),
      paths({ bare: [failing], gateway: [sample(100)] }),
    ]) {
      const table = speedTable(new Map([[name, samples]]));
      expect(table).toMatch(/\| 900 \| ≤ 0 \| MISS \|/);
      expect(speedMetrics(new Map([[name, samples]]))[`${name.replaceAll('-', '_')}_failures`]).toBe(900);
    }
  });

  it('stand in the report with target and verdict', () => {
    const measured = new Map([['small', samples] as const]);
    expect(speedTable(measured)).toContain('| 100 | 260 | - | 2.50 | ≤ 4.5 (goal 3) | pass |');
    expect(speedTable(measured)).toContain('| - | ≥ 8 | not measured |');
    expect(speedMetrics(measured)).toEqual({ small_cpu_ratio: 2.5, small_failures: 0 });
  });
});

describe('verdict', () => {
  it('follows the bound', () => {
    expect(verdict(6, { bound: 'at most', value: 6 })).toBe('pass');
    expect(verdict(6.1, { bound: 'at most', value: 6 })).toBe('MISS');
    expect(verdict(7.9, { bound: 'at least', value: 8 })).toBe('MISS');
    expect(verdict(NaN, { bound: 'at most', value: 6 })).toBe('not measured');
    expect(verdict(1, undefined)).toBe('');
  });
});

describe('printFigure', () => {
  it('prints about three digits', () => {
    expect([0, 0.057, 2.345, 23.45, 234.5, undefined].map(printFigure)).toEqual([
      '0',
      '0.06',
      '2.35',
      '23.4',
      '235',
      '-',
    ]);
  });
});
