import { table } from '../../bench/markdown-table.ts';
import type { Interval } from './bootstrap.ts';
import { deviation, mean } from './curve.ts';
import type { RouterFigures } from './measure.ts';
import { published } from './published.ts';
import type { Replay } from './replay.ts';
import type { Robustness } from './robustness.ts';
import { ours } from './trial.ts';

export type Findings = {
  readonly setting: readonly string[];
  /** Of each trial, by router. */
  readonly routers: Readonly<Record<string, readonly RouterFigures[]>>;
  /** Models that are always asked, with how they did in the rows asked about. */
  readonly fixed: readonly { readonly name: string; readonly quality: number; readonly cost: number }[];
  readonly oracle: { readonly quality: number; readonly cost: number };
  readonly intervals: { readonly apgr: Interval; readonly lead: Interval };
  readonly robustness: Robustness;
  readonly data: string;
};

const spread = (values: readonly number[], digits: number): string =>
  `${mean(values).toFixed(digits)}${values.length > 1 ? ` ± ${deviation(values).toFixed(digits)}` : ''}`;
const within = ({ low, high }: Interval): string => `${low.toFixed(3)} to ${high.toFixed(3)}`;

export function reportOf(findings: Findings): string {
  const { robustness } = findings;
  return [
    findings.setting.map((line) => `- ${line}`).join('\n'),
    routerTable(findings),
    table(
      ['Always', 'Quality', 'Cost'],
      [...findings.fixed, { name: 'oracle', ...findings.oracle }].map(({ name, quality, cost }) => [
        name,
        quality.toFixed(4),
        cost.toPrecision(4),
      ]),
    ),
    `APGR of ${ours} lies in ${within(findings.intervals.apgr)}, its lead over neighbours alone in ${within(findings.intervals.lead)} (95 %, paired bootstrap over rows).`,
    table(
      ['Noise', 'Other model chosen'],
      Object.entries(robustness.flips).map(([noise, share]) => [noise, `${(100 * share).toFixed(1)} %`]),
    ),
    `One estimate for two models, from the text: p50 ${robustness.p50Ms.toFixed(3)} ms, p99 ${robustness.p99Ms.toFixed(3)} ms.`,
  ].join('\n\n');
}

function routerTable({ routers, data }: Findings): string {
  const rows = Object.entries(routers).map(([router, trials]) => [
    router === ours ? `**${router}**` : router,
    spread(
      trials.map(({ apgr }) => apgr),
      3,
    ),
    spread(
      trials.map(({ cpt50 }) => cpt50),
      1,
    ),
    spread(
      trials.map(({ cpt80 }) => cpt80),
      1,
    ),
    mean(trials.map(({ aiq }) => aiq)).toFixed(4),
    mean(trials.map(({ accuracy }) => accuracy)).toFixed(4),
    mean(trials.map(({ cost }) => cost)).toPrecision(4),
  ]);
  const theirs = published
    .filter((figures) => data.includes(figures.data))
    .map(({ router, source, apgr, cpt50, cpt80 }) => [
      `_${router}_ (${source})`,
      apgr.toFixed(3),
      cpt50.toFixed(1),
      cpt80.toFixed(1),
      '',
      '',
      '',
    ]);
  return table(
    ['Router', 'APGR', 'CPT50 %', 'CPT80 %', 'AIQ', 'Quality at no price', 'Cost at no price'],
    [...rows, ...theirs],
  );
}

export function replayReport(replays: readonly Replay[], setting: readonly string[]): string {
  const rows = replays.map(({ utility, lastUtility, fixed, explored }, at) => {
    const best = Math.max(...fixed.map((one) => one.utility));
    const lastBest = Math.max(...fixed.map((one) => one.lastUtility));
    return [
      String(at + 1),
      utility.toFixed(4),
      best.toFixed(4),
      (utility - best).toFixed(4),
      lastUtility.toFixed(4),
      lastBest.toFixed(4),
      (lastUtility - lastBest).toFixed(4),
      `${(100 * explored).toFixed(1)} %`,
    ];
  });
  return [
    setting.map((line) => `- ${line}`).join('\n'),
    table(['Seed', 'Utility', 'Best fixed model', 'Lead', 'Last 1000', 'Best fixed', 'Lead', 'Tries'], rows),
  ].join('\n\n');
}
