import { measure, type Sample } from './measure.ts';
import { startMock, type Path, type PathName, type StartPath } from './paths.ts';
import type { Scenario } from './scenarios.ts';

/** One sample a round for each path that took part. */
export type PathSamples = ReadonlyMap<PathName, readonly Sample[]>;

export type Rounds = {
  readonly scenario: Scenario;
  readonly starts: readonly StartPath[];
  readonly rounds: number;
  readonly seconds: number;
  readonly folder: string;
  readonly progress: (line: string) => void;
};

/**
 * V8 is done with a path after so many requests. The first thousands cost up to three times as much, and on a machine that is
 * slow for an hour the ratio of two paths that were warmed for a time is that of how far each has come.
 */
const warmUpRequests = 25_000;
const warmUpSeconds = 4;
const mostWarmUps = 6;

const progressLine = (scenario: Scenario, { name }: Path, sample: Sample): string => {
  const rate = Math.round((sample.requests * 1000) / sample.wallMs);
  const failed = Object.entries(sample.failures).map(([failure, count]) => `, ${count} x ${failure}`);
  return `${scenario.name}: ${name} ${rate} requests/s, p50 ${sample.latencyMs.p50.toFixed(2)} ms${failed.join('')}`;
};

const warm = async (path: Path, scenario: Scenario, mockPid: number): Promise<void> => {
  const { name, streamed, model, warmUpModel = model } = scenario;
  const brief: Scenario = { ...scenario, model: warmUpModel, connections: 8, rampMs: 0, leadInMs: 0 };
  let warmed = 0;
  for (let times = 0; times < mostWarmUps && warmed < warmUpRequests; times += 1) {
    const { requests, chunks, failures } = await measure(path, brief, warmUpSeconds, mockPid);
    if (requests === 0 || (streamed && chunks === 0)) {
      throw new Error(`${path.name} answers nothing in "${name}": ${JSON.stringify(failures)}`);
    }
    warmed += requests;
  }
};

/** Measures the paths in turn (A B C, B C A, ...), each a process of its own that has been warmed. */
export const runRounds = async ({
  scenario,
  starts,
  rounds,
  seconds,
  folder,
  progress,
}: Rounds): Promise<PathSamples> => {
  const mock = await startMock(folder);
  const paths: Path[] = [];
  const samples = new Map<PathName, Sample[]>();
  try {
    for (const start of starts) {
      const path = await start(mock.origin, folder);
      paths.push(path);
      await warm(path, scenario, mock.process.pid);
    }
    for (let round = 0; round < rounds; round += 1) {
      const from = round % paths.length;
      for (const path of [...paths.slice(from), ...paths.slice(0, from)]) {
        const sample = await measure(path, scenario, Math.max(seconds, scenario.minSeconds), mock.process.pid);
        samples.set(path.name, [...(samples.get(path.name) ?? []), sample]);
        progress(progressLine(scenario, path, sample));
      }
    }
  } finally {
    await Promise.all([...paths, mock].map((each) => each.process.stop()));
  }
  return samples;
};
