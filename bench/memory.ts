import { chatRequest } from './chat-request.ts';
import type { LoadRequest } from './connection.ts';
import { startGateway } from './gateway-path.ts';
import { runLoad } from './load.ts';
import { startMock, type Path } from './paths.ts';
import { rssMbOf } from './process-usage.ts';
import { table } from './markdown-table.ts';
import { printFigure, verdict } from './report.ts';
import { slope, windowMinima, type Point } from './statistics.ts';

/** The young generation takes its last step in size after about 25,000 streams. */
const warmUpStreams = 40_000;
const measuredStreams = 20_000;
const junkNames = 10_000;
/** Of junk names to streams. */
const junkShare = junkNames / measuredStreams;
/** Long enough that each window holds collections of garbage. */
const windowStreams = 2_000;
/** One full collection a second: otherwise a process that leaks nothing grows until the first one falls due. */
const collectOften = ['--expose-gc', '--import', 'data:text/javascript,setInterval(gc,1000).unref()'];
const sampleEveryMs = 20;
const timeoutMs = 30_000;

export type MemoryUse = {
  /** Of the lowest resident memory of each window, in MB for 10,000 streams. */
  readonly slopeMb: number;
  readonly windows: readonly Point[];
  readonly failures: Readonly<Record<string, number>>;
  readonly metricsBytes: number;
};

type Run = { readonly samples: readonly Point[]; readonly failures: Readonly<Record<string, number>> };

/** Sends the streams with the junk names spread between them; samples hold streams sent and resident MB. */
const run = async (path: Path, streams: number, junkLabel: string): Promise<Run> => {
  const stream = chatRequest(path.endpoint, 'mock-small', { streamed: true });
  const failures: Record<string, number> = {};
  const samples: Point[] = [];
  let sent = 0;
  let junkSent = 0;
  const next = (): LoadRequest | undefined => {
    if (junkSent < sent * junkShare) {
      junkSent += 1;
      return chatRequest(path.endpoint, `${junkLabel}-${junkSent}`, { status: 404 });
    }
    if (sent === streams) return undefined;
    sent += 1;
    return stream;
  };
  const watch = setInterval(() => {
    if (sent < streams) samples.push({ x: sent, y: rssMbOf(path.process.pid) });
  }, sampleEveryMs);
  await runLoad({
    address: { host: path.endpoint.origin.hostname, port: Number(path.endpoint.origin.port) },
    connections: 8,
    rampMs: 0,
    timeoutMs,
    next,
    chunk: () => undefined,
    ended({ failure }) {
      if (failure !== undefined) failures[failure] = (failures[failure] ?? 0) + 1;
    },
  });
  clearInterval(watch);
  return { samples, failures };
};

/** Whether memory grows with requests served or with names that clients invent. */
export const measureMemory = async (folder: string, progress: (line: string) => void): Promise<MemoryUse> => {
  const mock = await startMock(folder);
  const path = await startGateway(mock.origin, folder, collectOften);
  try {
    progress(`memory: ${warmUpStreams} streams to warm up`);
    await run(path, warmUpStreams, 'warm-up');
    progress(`memory: ${measuredStreams} streams and ${junkNames} junk model names`);
    const { samples, failures } = await run(path, measuredStreams, 'no-such-model');
    const windows = windowMinima(samples, windowStreams);
    const metrics = await fetch(new URL('/metrics', path.endpoint.origin));
    if (!metrics.ok) throw new Error(`/metrics answered ${metrics.status}.`);
    const metricsBytes = (await metrics.arrayBuffer()).byteLength;
    return { slopeMb: slope(windows) * 10_000, windows, failures, metricsBytes };
  } finally {
    await Promise.all([path.process.stop(), mock.process.stop()]);
  }
};

export const memoryMetrics = ({ slopeMb, failures, metricsBytes }: MemoryUse): Readonly<Record<string, number>> => ({
  rss_slope_mb_per_10000_streams: slopeMb,
  metrics_bytes: metricsBytes,
  failures: Object.values(failures).reduce((sum, count) => sum + count, 0),
});

const targets = [
  ['rss_slope_mb_per_10000_streams', 'Resident memory, MB more for each 10,000 streams', 1],
  ['metrics_bytes', 'Size of /metrics at the end, bytes', 1_000_000],
  ['failures', 'Unexpected answers', 0],
] as const;

export const memoryTable = (use: MemoryUse): string => {
  const metrics = memoryMetrics(use);
  const rows = targets.map(([name, title, most]) => {
    const result = metrics[name];
    return [title, printFigure(result), `≤ ${most}`, verdict(result, { bound: 'at most', value: most })];
  });
  const first = use.windows[0]?.y;
  const last = use.windows.at(-1)?.y;
  return (
    table(['Figure', 'Result', 'Target', 'Verdict'], rows) +
    `\n\nLowest resident memory of the first window ${printFigure(first)} MB, of the last ${printFigure(last)} MB.`
  );
};
