import { table } from '../../bench/markdown-table.ts';
import { NANODOLLARS_PER_DOLLAR } from '../../src/chat/money.ts';
import { positive, type Subject } from '../subject.ts';
import { type Simulated, simulate, type Size } from './simulate.ts';
import { simulatedFleet } from './simulated-fleet.ts';
import { type Target, targets } from './targets.ts';

/** The shipped router over the shipped fleet, whose models do what a script says, in virtual time. */
export const routingSimulation: Subject = {
  usage: '[--seeds 3] [--rate 4] [--requests 3000]',
  options: { seeds: { type: 'string' }, rate: { type: 'string' }, requests: { type: 'string' } },
  run: async (values) => {
    const size: Size = {
      seeds: Math.ceil(positive('seeds', values.seeds, 3)),
      requestsPerSecond: positive('rate', values.rate, 4),
      badMs: 240_000,
      afterMs: 900_000,
      requests: Math.ceil(positive('requests', values.requests, 3000)),
      ceilings: [0.9, 0.5, 0.25, 0.1, 0.02],
      conversations: 60,
      turns: 8,
    };
    const fleet = await simulatedFleet();
    const runs = Array.from({ length: size.seeds }, (_, at) => simulate(fleet, at + 1, size));
    const metrics = metricsOf(runs);
    return { report: reportOf(runs, metrics), inputs: size, metrics, details: runs };
  },
};

type Metrics = Readonly<Record<string, number>>;

/** The worst of all seeds where there is a target, else the mean. */
export function metricsOf(runs: readonly Simulated[]): Metrics {
  const worst = (figure: (run: Simulated) => number): number => Math.max(...runs.map(figure));
  const mean = (figure: (run: Simulated) => number): number =>
    runs.reduce((sum, run) => sum + figure(run), 0) / runs.length;
  const shares = (['slow', 'wrong', 'failing'] as const).flatMap((trouble) => [
    [`seconds_to_leave_${trouble}`, worst(({ degradations }) => degradations[trouble].secondsToLeave)],
    [`seconds_to_return_${trouble}`, worst(({ degradations }) => degradations[trouble].secondsToReturn)],
    [`share_before_${trouble}`, mean(({ degradations }) => degradations[trouble].shareBefore)],
    [`share_while_${trouble}`, mean(({ degradations }) => degradations[trouble].shareWhileBad)],
    [`share_after_${trouble}`, mean(({ degradations }) => degradations[trouble].shareAfter)],
  ]);
  return {
    ...(Object.fromEntries(shares) as Metrics),
    overshoot: Math.max(
      0,
      worst(({ days }) => Math.max(...days.map(({ used }) => used - 1))),
    ),
    budget_used: mean(({ days }) => days.reduce((sum, { used }) => sum + used, 0) / days.length),
    cached_tokens_share_with: mean(({ sticky }) => sticky.cachedShare),
    cached_tokens_share_without: mean(({ loose }) => loose.cachedShare),
    cached_tokens_gain: Math.min(...runs.map(({ sticky, loose }) => sticky.cachedShare - loose.cachedShare)),
    flip_rate: worst((run) => run.noise.flips),
  };
}

const verdict = ({ bound, value }: Target, found: number): string => {
  const holds = bound === 'at most' ? found <= value : bound === 'below' ? found < value : found > value;
  return holds ? 'pass' : '**MISS**';
};
const signs = { 'at most': '≤', below: '<', above: '>' } as const;
const printed = (figure: number): string => String(Number(figure.toPrecision(3)));

function reportOf(runs: readonly Simulated[], metrics: Metrics): string {
  return [
    '# Routing, simulated',
    `${runs.length} seeds; the worst of them where there is a target.`,
    table(
      ['Figure', 'Found', 'Target', 'Verdict'],
      Object.entries(metrics).map(([name, found]) => {
        const target = targets[name];
        return target
          ? [name, printed(found), `${signs[target.bound]} ${target.value}`, verdict(target, found)]
          : [name, printed(found), '', ''];
      }),
    ),
    '## A model in trouble',
    table(
      [
        'Seed',
        'Trouble',
        'Model',
        'Share before',
        'Leaves after s',
        'Share meanwhile',
        'Back after s',
        'Share at the end',
      ],
      runs.flatMap(({ seed, degradations }) =>
        Object.entries(degradations).map(([trouble, found]) => [
          String(seed),
          trouble,
          found.model,
          ...[
            found.shareBefore,
            found.secondsToLeave,
            found.shareWhileBad,
            found.secondsToReturn,
            found.shareAfter,
          ].map(printed),
        ]),
      ),
    ),
    '## A day under a ceiling',
    table(
      ['Seed', 'Ceiling $', 'Used', 'Half spent at h', 'Good answers', 'Good without a ceiling', 'Refused'],
      runs.flatMap(({ seed, days, unpaced }) =>
        days.map((day) => [
          String(seed),
          ...[day.ceiling / NANODOLLARS_PER_DOLLAR, day.used, day.halfSpentAt, day.good, unpaced.good, day.refused].map(
            printed,
          ),
        ]),
      ),
    ),
    '## Conversations',
    table(
      ['Seed', 'Sticky', 'Cached tokens', 'Switches', 'Cost $', 'Good answers'],
      runs.flatMap(({ seed, sticky, loose }) =>
        Object.entries({ yes: sticky, no: loose }).map(([is, { cachedShare, switches, cost, good }]) => [
          String(seed),
          is,
          ...[cachedShare, switches, cost / NANODOLLARS_PER_DOLLAR, good].map(printed),
        ]),
      ),
    ),
    '## Noise',
    table(
      ['Noise', 'Requests that go elsewhere'],
      Object.keys(runs[0]?.noise.byKind ?? {}).map((kind) => [
        kind,
        printed(runs.reduce((sum, run) => sum + (run.noise.byKind[kind] ?? 0), 0) / runs.length),
      ]),
    ),
  ].join('\n\n');
}
