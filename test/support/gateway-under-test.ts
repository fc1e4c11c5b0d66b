import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What does not say where it listens by then never will. */
const START_MS = 30_000;

/** A configuration file as an object, or as text where the text itself is the test. */
type ConfigFile = object | string;

export type GatewayOptions = {
  readonly config?: { readonly gateway?: ConfigFile; readonly fleet?: ConfigFile };
  readonly env?: Readonly<Record<string, string>>;
  /** Starts on the data of an earlier gateway; then no key is printed and `key` is empty. */
  readonly dataFolder?: string;
};

/** The built gateway in a process of its own. */
export type GatewayUnderTest = {
  /** `http://127.0.0.1:PORT/v1` */
  readonly baseUrl: string;
  readonly origin: string;
  readonly key: string;
  readonly pid: number;
  readonly configFolder: string;
  readonly dataFolder: string;
  /** Everything it has printed so far, both channels. */
  logs(): string;
  /** Resolves with the exit code, null after a signal. Kills what does not leave within 5 s. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
};

/** They are on, and no test that is about other things comes near them. */
export const wideLimits = {
  key: { requestsPerMinute: 1e9, tokensPerHour: 1e12, costPerDayUsd: 1e6, concurrency: 1e6 },
} as const;

/** Nothing is looked for or indexed unless a test says so. */
export const quietGateway = {
  discovery: { ollama: { enabled: false } },
  knowledge: { folders: [] },
  limits: wideLimits,
} as const;

const textOf = (file: ConfigFile): string => (typeof file === 'string' ? file : JSON.stringify(file, null, 2));

type Printed = { readonly baseUrl: string; readonly key: string };

function started(child: ChildProcess, logs: () => string, keyless: boolean): Promise<Printed> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      clearTimeout(timer);
      reject(new Error(`The gateway ${why}. It printed:\n${logs().slice(-4000)}`));
    };
    const timer = setTimeout(() => fail(`did not start within ${START_MS} ms`), START_MS);
    const read = (): void => {
      const baseUrl = /Base URL\s+(\S+)/.exec(logs())?.[1];
      const key = /API key\s+(nx-\S+)/.exec(logs())?.[1] ?? (keyless ? '' : undefined);
      if (baseUrl === undefined || key === undefined) return;
      clearTimeout(timer);
      resolve({ baseUrl: baseUrl.replace(/\/+$/, ''), key });
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', (error) => fail(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) => fail(`ended with ${signal ?? `exit code ${String(code)}`}`));
  });
}

function stopper(child: ChildProcess): GatewayUnderTest['stop'] {
  // Not `exit`: what it has printed last is read only by then.
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  return (signal = 'SIGTERM') => {
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
    return exited.finally(() => clearTimeout(timer));
  };
}

/** Runs `node dist/main.js` on a free port of loopback, with folders of its own; rejects with its output when it does not start. */
export async function startGateway(options: GatewayOptions = {}): Promise<GatewayUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'nexus-test-'));
  const configFolder = join(folder, 'config');
  const dataFolder = options.dataFolder ?? join(folder, 'data');
  mkdirSync(configFolder);
  writeFileSync(join(configFolder, 'gateway.yaml'), textOf(options.config?.gateway ?? quietGateway));
  if (options.config?.fleet) writeFileSync(join(configFolder, 'fleet.yaml'), textOf(options.config.fleet));
  const child = spawn(process.execPath, ['dist/main.js'], {
    cwd: root,
    env: {
      ...process.env,
      PORT: '0',
      HOST: '127.0.0.1',
      NEXUS_CONFIG: configFolder,
      NEXUS_DATA_DIR: dataFolder,
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed: string[] = [];
  const logs = (): string => printed.join('');
  for (const channel of [child.stdout, child.stderr])
    channel.setEncoding('utf8').on('data', (text: string) => printed.push(text));
  const stop = stopper(child);
  try {
    const { baseUrl, key } = await started(child, logs, options.dataFolder !== undefined);
    return {
      baseUrl,
      origin: new URL(baseUrl).origin,
      key,
      pid: child.pid ?? 0,
      configFolder,
      dataFolder,
      logs,
      stop: (signal) =>
        stop(signal).finally(() => {
          if (options.dataFolder === undefined) return rmSync(folder, { recursive: true, force: true });
          rmSync(configFolder, { recursive: true, force: true });
        }),
    };
  } catch (error) {
    await stop('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}
