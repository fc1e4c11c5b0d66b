import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export type Command = {
  readonly name: string;
  /** Of `node`; the measured process runs nothing else. */
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
};

export type RunningProcess = {
  readonly pid: number;
  /** What it has printed so far. */
  readonly output: () => string;
  /** Why it is no longer running. */
  readonly exit: () => string | undefined;
  readonly stop: () => Promise<void>;
};

const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const startLimitMs = 30_000;
const stopLimitMs = 5_000;

/** The caller's environment without what would configure the gateway. */
const plainEnvironment = (): NodeJS.ProcessEnv => {
  const kept = Object.entries(process.env).filter(([name]) => !/^(NEXUS_|PORT$|HOST$|NODE_OPTIONS$)/.test(name));
  return { ...Object.fromEntries(kept), NODE_ENV: 'production' };
};

/** Starts a plain `node` whose output goes to a file in `folder`, as in operation. */
export const startProcess = ({ name, args, environment }: Command, folder: string): RunningProcess => {
  const log = join(folder, `${name}.log`);
  const target = openSync(log, 'w');
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', target, target],
    env: { ...plainEnvironment(), ...environment },
  });
  closeSync(target);
  children.add(child);
  const output = (): string => readFileSync(log, 'utf8');
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    pid: child.pid ?? 0,
    output,
    exit: () =>
      child.exitCode === null && child.signalCode === null
        ? undefined
        : `${name} ended (${child.signalCode ?? child.exitCode ?? ''}): ${output().slice(-2000)}`,
    stop: async () => {
      child.kill('SIGTERM');
      const forced = setTimeout(() => child.kill('SIGKILL'), stopLimitMs);
      await gone;
      clearTimeout(forced);
      children.delete(child);
    },
  };
};

/** Asks `ready` until it has an answer; fails when the process ends or takes longer than 30 s. */
export const whenReady = async <T>(
  running: RunningProcess,
  ready: () => T | undefined | Promise<T | undefined>,
): Promise<T> => {
  for (let waitedMs = 0; waitedMs < startLimitMs; waitedMs += 50) {
    const answer = await ready();
    if (answer !== undefined) return answer;
    const exit = running.exit();
    if (exit !== undefined) throw new Error(exit);
    await pause(50);
  }
  await running.stop();
  throw new Error(`Not ready within ${startLimitMs / 1000} s: ${running.output().slice(-2000)}`);
};

/** The origin that a server has printed as its base URL. */
export const printedOrigin = ({ output }: RunningProcess): URL | undefined => {
  const printed = /Base URL\s+(\S+)/.exec(output())?.[1];
  return printed === undefined ? undefined : new URL(new URL(printed).origin);
};
