import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileServers } from './compiled-server.ts';
import { buildGateway, startGateway } from './gateway-path.ts';
import { measureMemory, memoryMetrics, memoryTable } from './memory.ts';
import { readOptions, type BenchOptions } from './options.ts';
import { startBare, type StartPath } from './paths.ts';
import { installPortkey, startPortkey } from './portkey-path.ts';
import { speedMetrics, speedTable } from './report.ts';
import { measureRoute, routeMetrics, routeTable } from './route.ts';
import { runRounds, type PathSamples } from './rounds.ts';
import { scenarios, type Scenario } from './scenarios.ts';
import { median } from './statistics.ts';

type Outcome = {
  readonly report: string;
  readonly metrics: Readonly<Record<string, number>>;
  readonly details: object;
};

const progress = (line: string): void => console.error(line);

/** The peers that could be had, and a sentence on those that could not. */
const findPeers = (wanted: boolean): { readonly starts: readonly StartPath[]; readonly note: string } => {
  if (!wanted) return { starts: [], note: 'Portkey was not asked for (--peers).' };
  try {
    installPortkey();
    return { starts: [startPortkey], note: 'Portkey 1.15.2 with @hono/node-server 1.13.1.' };
  } catch {
    return { starts: [], note: 'Portkey could not be installed.' };
  }
};

const measureSpeed = async ({ subject, rounds, seconds, peers }: BenchOptions, folder: string): Promise<Outcome> => {
  const peer = findPeers(peers);
  const measured = new Map<Scenario['name'], PathSamples>();
  for (const scenario of scenarios.filter(({ name }) => subject === 'speed' || subject === name)) {
    const starts: readonly StartPath[] = [
      startBare,
      (upstream, home) => startGateway(upstream, home),
      ...(scenario.peers ? peer.starts : []),
    ];
    measured.set(scenario.name, await runRounds({ scenario, starts, rounds, seconds, folder, progress }));
  }
  const samples = [...measured.values()].flatMap((paths) => [...paths.values()].flat());
  const report = [
    speedTable(measured),
    `Node ${process.version}, ${cpus().length} cores, of which other programs used ` +
      `${median(samples.map(({ foreignCores }) => foreignCores)).toFixed(2)}. ${rounds} rounds of ${seconds} s, paths in turn, ` +
      `each warmed; medians over the rounds. A result above or × another path compares values of the same round. ${peer.note}`,
  ].join('\n\n');
  const details = Object.fromEntries([...measured].map(([name, paths]) => [name, Object.fromEntries(paths)]));
  return { report, metrics: speedMetrics(measured), details };
};

const measureMemoryUse = async (folder: string): Promise<Outcome> => {
  const use = await measureMemory(folder, progress);
  return { report: memoryTable(use), metrics: memoryMetrics(use), details: use };
};

const measureRoutes = async (): Promise<Outcome> => {
  const times = await measureRoute(progress);
  return { report: routeTable(times), metrics: routeMetrics(times), details: times };
};

const measure = (options: BenchOptions, folder: string): Promise<Outcome> => {
  if (options.subject === 'route') return measureRoutes();
  return options.subject === 'memory' ? measureMemoryUse(folder) : measureSpeed(options, folder);
};

const bench = async (options: BenchOptions): Promise<void> => {
  buildGateway();
  compileServers();
  const folder = mkdtempSync(join(tmpdir(), 'nexus-bench-'));
  try {
    const { report, metrics, details } = await measure(options, folder);
    console.log(report);
    if (options.json === undefined) return;
    const { subject, rounds, seconds } = options;
    const inputs = { rounds, seconds, node: process.version, cores: cpus().length };
    writeFileSync(options.json, `${JSON.stringify({ subject, inputs, metrics, details }, null, 2)}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

try {
  await bench(readOptions(process.argv.slice(2)));
} catch (failure) {
  console.error(failure instanceof Error ? failure.message : failure);
  process.exitCode = 1;
}
