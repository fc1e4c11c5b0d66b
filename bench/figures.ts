import type { Sample } from './measure.ts';
import type { PathName } from './paths.ts';
import type { PathSamples } from './rounds.ts';
import { type Scenario, scenarios } from './scenarios.ts';
import { median } from './statistics.ts';

export type Target = {
  readonly bound: 'at most' | 'at least';
  readonly value: number;
  readonly goal?: number;
};

/** One line of the report. */
export type Figure = {
  readonly scenario: Scenario['name'];
  /** Its name in the JSON report. */
  readonly metric: string;
  readonly title: string;
  readonly target?: Target;
  /** How the gateway stands to another path, or by itself where there is none. */
  readonly against?: PathName;
  /** Of one path in one round. */
  readonly of: (sample: Sample) => number;
  /** Of the two paths' values in the same round, so that a drift of the machine cancels out. */
  readonly relation?: (gateway: number, other: number) => number;
  /** Its result is that of all paths together, for where one fails its comparison with another means nothing. */
  readonly ofAllPaths?: true;
  /** Over the rounds. */
  readonly over: (values: readonly number[]) => number;
};

const cpuMsPerRequest = (sample: Sample): number => sample.cpuMs / sample.requests;
const cpuUsPerRequest = (sample: Sample): number => (sample.cpuMs * 1000) / sample.requests;
const cpuUsPerChunk = (sample: Sample): number => (sample.cpuMs * 1000) / sample.chunks;
const ratio = (gateway: number, other: number): number => gateway / other;
const difference = (gateway: number, other: number): number => gateway - other;
const failed = ({ failures }: Sample): number => Object.values(failures).reduce((sum, count) => sum + count, 0);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const highest = (values: readonly number[]): number => Math.max(...values);

const toBare = { against: 'bare', relation: ratio, over: median } as const;
const aboveBare = { against: 'bare', relation: difference, over: median } as const;
const atMost = (value: number, goal?: number): Target => ({
  bound: 'at most',
  value,
  ...(goal === undefined ? {} : { goal }),
});

const measurements: readonly Figure[] = [
  {
    scenario: 'small',
    metric: 'small_cpu_ratio',
    title: '1 KB prompt, 200 B reply: CPU µs per request, × bare',
    of: cpuUsPerRequest,
    ...toBare,
    target: atMost(4.5, 3),
  },
  {
    scenario: 'small',
    metric: 'small_requests_per_cpu_second_ratio',
    title: 'The same: requests per CPU second, × Portkey',
    of: (sample) => (sample.requests * 1000) / sample.cpuMs,
    against: 'portkey',
    relation: ratio,
    over: median,
    target: { bound: 'at least', value: 8 },
  },
  {
    scenario: 'large',
    metric: 'large_cpu_ratio',
    title: '64 KB prompt, 8 KB reply: CPU µs per request, × bare',
    of: cpuUsPerRequest,
    ...toBare,
    target: atMost(3.5, 2.6),
  },
  {
    scenario: 'large',
    metric: 'large_added_cpu_ms',
    title: 'The same, its turns sent before: CPU ms per request, above bare',
    of: cpuMsPerRequest,
    ...aboveBare,
    target: atMost(1),
  },
  {
    scenario: 'fresh-latin',
    metric: 'fresh_latin_added_cpu_ms',
    title: '64 KB of English nobody has sent before: CPU ms per request, above bare',
    of: cpuMsPerRequest,
    ...aboveBare,
    target: atMost(1),
  },
  {
    scenario: 'fresh-cyrillic',
    metric: 'fresh_cyrillic_added_cpu_ms',
    title: 'The same in Ukrainian',
    of: cpuMsPerRequest,
    ...aboveBare,
    target: atMost(3.5),
  },
  {
    scenario: 'bursts',
    metric: 'burst_cpu_us_per_chunk',
    title: 'Bursts of 100 chunks: CPU µs per chunk',
    of: cpuUsPerChunk,
    over: median,
    target: atMost(6),
  },
  {
    scenario: 'bursts',
    metric: 'burst_cpu_us_per_chunk_above_bare',
    title: 'The same, above bare',
    of: cpuUsPerChunk,
    ...aboveBare,
  },
  { scenario: 'bursts', metric: 'burst_cpu_ratio', title: 'The same, × bare', of: cpuUsPerChunk, ...toBare },
  {
    scenario: 'first-token',
    metric: 'first_token_added_ms',
    title: 'Time to first token (p50, one at a time), ms above bare',
    of: (sample) => sample.firstTokenMs.p50,
    ...aboveBare,
    target: atMost(0.5),
  },
  {
    scenario: 'first-token-masked',
    metric: 'first_token_masked_added_ms',
    title: 'The same, of a prompt with personal data',
    of: (sample) => sample.firstTokenMs.p50,
    ...aboveBare,
    target: atMost(2),
  },
  {
    scenario: 'streams',
    metric: 'streams_rss_peak_mb',
    title: '1000 paced streams: resident memory at its peak, MB',
    of: (sample) => sample.rssPeakMb,
    over: highest,
    target: atMost(200),
  },
  {
    scenario: 'streams',
    metric: 'streams_lag_added_p50_ms',
    title: '1000 paced streams: lag of a chunk (p50), ms above bare',
    of: (sample) => sample.lagMs.p50,
    ...aboveBare,
  },
  {
    scenario: 'streams',
    metric: 'streams_lag_added_p99_ms',
    title: '1000 paced streams: lag of a chunk (p99), ms above bare',
    of: (sample) => sample.lagMs.p99,
    ...aboveBare,
  },
  {
    scenario: 'streams',
    metric: 'streams_cpu_us_per_chunk',
    title: '1000 paced streams: CPU µs per chunk',
    of: cpuUsPerChunk,
    over: median,
  },
];

/** Requests that failed cost little CPU, so a scenario without this figure would pass the better the more of them fail. */
const failuresOf = (scenario: Scenario['name']): Figure => ({
  scenario,
  metric: `${scenario.replaceAll('-', '_')}_failures`,
  title: `Failed requests of "${scenario}", on all paths`,
  of: failed,
  ofAllPaths: true,
  over: sum,
  target: atMost(0),
});

export const figures: readonly Figure[] = scenarios.flatMap(({ name }) => [
  ...measurements.filter(({ scenario }) => scenario === name),
  failuresOf(name),
]);

/** The path's own value over all rounds; undefined where it took no part. */
export const valueOf = (figure: Figure, path: PathName, samples: PathSamples): number | undefined => {
  const own = samples.get(path);
  return own && figure.over(own.map(figure.of));
};

/** What the target is about; undefined where one of its paths took no part. */
export const resultOf = (figure: Figure, samples: PathSamples): number | undefined => {
  const { against, relation, ofAllPaths } = figure;
  if (ofAllPaths) return figure.over([...samples.values()].flat().map(figure.of));
  if (!against || !relation) return valueOf(figure, 'gateway', samples);
  const others = samples.get(against);
  const pairs = samples.get('gateway')?.flatMap((gateway, round) => {
    const other = others?.[round];
    return other ? [relation(figure.of(gateway), figure.of(other))] : [];
  });
  return pairs?.length ? figure.over(pairs) : undefined;
};

export const meets = (result: number, { bound, value }: Target): boolean =>
  bound === 'at most' ? result <= value : result >= value;
