import { setTimeout as pause } from 'node:timers/promises';
import { chatRequest, renewed } from './chat-request.ts';
import type { Exchange } from './connection.ts';
import { runLoad } from './load.ts';
import type { Path } from './paths.ts';
import { cpuMsOf, machineCpuMs, rssMbOf } from './process-usage.ts';
import type { Scenario } from './scenarios.ts';
import { quantile } from './statistics.ts';

type Spread = { readonly p50: number; readonly p95: number; readonly p99: number };

/** What one path did in one window; failures and the resident peak are those of the whole load. */
export type Sample = {
  readonly wallMs: number;
  readonly requests: number;
  readonly chunks: number;
  /** Of the path's process. */
  readonly cpuMs: number;
  readonly rssPeakMb: number;
  readonly latencyMs: Spread;
  readonly firstTokenMs: Spread;
  /** From the mock's write of a chunk to the client's read. */
  readonly lagMs: Spread;
  readonly failures: Readonly<Record<string, number>>;
  /** Cores kept busy by processes that are no part of the bench. */
  readonly foreignCores: number;
};

const spread = (values: readonly number[]): Spread => ({
  p50: quantile(values, 0.5),
  p95: quantile(values, 0.95),
  p99: quantile(values, 0.99),
});

/** Longer than the longest stream; what takes longer counts as failed. */
const timeoutMs = 30_000;

class Tally {
  recording = false;
  chunks = 0;
  readonly latencies: number[] = [];
  readonly firstTokens: number[] = [];
  readonly lags: number[] = [];
  readonly failures: Record<string, number> = {};

  readonly chunk = (lagMs: number): void => {
    if (!this.recording) return;
    this.chunks += 1;
    this.lags.push(lagMs);
  };

  readonly ended = ({ failure, latencyMs, firstTokenMs }: Exchange): void => {
    if (failure !== undefined) this.failures[failure] = (this.failures[failure] ?? 0) + 1;
    else if (this.recording) {
      this.latencies.push(latencyMs);
      if (firstTokenMs !== undefined) this.firstTokens.push(firstTokenMs);
    }
  };
}

const ownCpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Puts the scenario's load on one path, and measures it for `seconds` after its lead-in. */
export const measure = async (path: Path, scenario: Scenario, seconds: number, mockPid: number): Promise<Sample> => {
  const { pid } = path.process;
  const { origin } = path.endpoint;
  const request = chatRequest(path.endpoint, scenario.model, scenario);
  const tally = new Tally();
  let stopping = false;
  const load = runLoad({
    address: { host: origin.hostname, port: Number(origin.port) },
    connections: scenario.connections,
    rampMs: scenario.rampMs,
    timeoutMs,
    next: () => (stopping ? undefined : renewed(request)),
    chunk: tally.chunk,
    ended: tally.ended,
  });
  let rssPeakMb = 0;
  const watch = setInterval(() => (rssPeakMb = Math.max(rssPeakMb, rssMbOf(pid))), 100);
  const reading = (): { wallMs: number; cpuMs: number; foreignMs: number } => {
    const cpuMs = cpuMsOf(pid);
    return {
      wallMs: performance.now(),
      cpuMs,
      foreignMs: machineCpuMs() - cpuMs - cpuMsOf(mockPid) - ownCpuMs(),
    };
  };
  await pause(scenario.rampMs + scenario.leadInMs);
  const before = reading();
  tally.recording = true;
  await pause(seconds * 1000);
  tally.recording = false;
  const after = reading();
  stopping = true;
  await load;
  clearInterval(watch);
  const wallMs = after.wallMs - before.wallMs;
  return {
    wallMs,
    requests: tally.latencies.length,
    chunks: tally.chunks,
    cpuMs: after.cpuMs - before.cpuMs,
    rssPeakMb,
    latencyMs: spread(tally.latencies),
    firstTokenMs: spread(tally.firstTokens),
    lagMs: spread(tally.lags),
    failures: tally.failures,
    foreignCores: Math.max(0, (after.foreignMs - before.foreignMs) / wallMs),
  };
};
