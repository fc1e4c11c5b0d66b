import { figures, meets, resultOf, valueOf, type Figure, type Target } from './figures.ts';
import { table } from './markdown-table.ts';
import type { PathSamples } from './rounds.ts';
import type { Scenario } from './scenarios.ts';

export type Measured = ReadonlyMap<Scenario['name'], PathSamples>;

/** A value to about three digits, `-` where there is none. */
export const printFigure = (value: number | undefined): string => {
  if (value === undefined || Number.isNaN(value)) return '-';
  const size = Math.abs(value);
  return value.toFixed(size >= 100 || Number.isInteger(value) ? 0 : size >= 10 ? 1 : 2);
};

export const printTarget = ({ bound, value, goal }: Target): string =>
  `${bound === 'at most' ? '≤' : '≥'} ${value}${goal === undefined ? '' : ` (goal ${goal})`}`;

export const verdict = (result: number | undefined, target: Target | undefined): string => {
  if (!target) return '';
  if (result === undefined || Number.isNaN(result)) return 'not measured';
  return meets(result, target) ? 'pass' : 'MISS';
};

const row = (figure: Figure, samples: PathSamples): readonly string[] => {
  const result = resultOf(figure, samples);
  return [
    figure.title,
    printFigure(valueOf(figure, 'bare', samples)),
    printFigure(valueOf(figure, 'gateway', samples)),
    printFigure(valueOf(figure, 'portkey', samples)),
    printFigure(result),
    figure.target ? printTarget(figure.target) : '',
    verdict(result, figure.target),
  ];
};

const measuredFigures = (measured: Measured): readonly (readonly [Figure, PathSamples])[] =>
  figures.flatMap((figure) => {
    const samples = measured.get(figure.scenario);
    return samples ? [[figure, samples] as const] : [];
  });

export const speedTable = (measured: Measured): string =>
  table(
    ['Figure', 'Bare', 'Gateway', 'Portkey', 'Result', 'Target', 'Verdict'],
    measuredFigures(measured).map(([figure, samples]) => row(figure, samples)),
  );

/** The results by their names in the JSON report. */
export const speedMetrics = (measured: Measured): Readonly<Record<string, number>> =>
  Object.fromEntries(
    measuredFigures(measured).flatMap(([figure, samples]) => {
      const result = resultOf(figure, samples);
      return result === undefined ? [] : [[figure.metric, result]];
    }),
  );
