import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { printedOrigin, startProcess, whenReady } from './child-process.ts';
import type { Path } from './paths.ts';
import { mockModels } from './servers/behaviour.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** The size of a real fleet: its lookups belong to the figure. */
const fleetSize = 58;

const fleet = (upstream: URL): object => {
  const others = Array.from({ length: fleetSize - mockModels.length }, (_, index) => `other-${index + 1}`);
  return {
    upstreams: { mock: { kind: 'openai-compatible', baseUrl: new URL('/v1', upstream).href, connections: 2048 } },
    models: [...mockModels, ...others].map((id) => ({ id, upstream: 'mock' })),
  };
};

const gatewaySettings = {
  discovery: { ollama: { enabled: false } },
  knowledge: { folders: [] },
  logging: { level: 'info' },
  // They are on, and what is measured does not come near them.
  limits: { key: { requestsPerMinute: 1e9, tokensPerHour: 1e12, costPerDayUsd: 1e6, concurrency: 1e6 } },
};

export const buildGateway = (): void => {
  execFileSync(process.execPath, [join(root, 'scripts/build-if-stale.mjs')], { cwd: root, stdio: 'inherit' });
};

type PackageFile = { readonly scripts: { readonly start: string } };

/** The flags of Node in `npm start`, so that what is measured is what people run. */
const startFlags = (): readonly string[] => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as PackageFile;
  return scripts.start.match(/--[a-z-]+(?:=\w+)?/g) ?? [];
};

/** The gateway as `npm start` runs it, with its own key, data folder and configuration. */
export const startGateway = async (
  upstream: URL,
  folder: string,
  extraFlags: readonly string[] = [],
): Promise<Path> => {
  const home = mkdtempSync(join(folder, 'gateway-'));
  const config = join(home, 'config');
  mkdirSync(config);
  writeFileSync(join(config, 'gateway.yaml'), stringify(gatewaySettings));
  writeFileSync(join(config, 'fleet.yaml'), stringify(fleet(upstream)));
  const running = startProcess(
    {
      name: 'gateway',
      args: [...extraFlags, ...startFlags(), join(root, 'dist/main.js')],
      environment: { NEXUS_CONFIG: config, NEXUS_DATA_DIR: join(home, 'data'), PORT: '0', HOST: '127.0.0.1' },
    },
    folder,
  );
  const { origin, key } = await whenReady(running, () => {
    const printed = printedOrigin(running);
    const apiKey = /API key\s+(nx-\S+)/.exec(running.output())?.[1];
    return printed && apiKey !== undefined ? { origin: printed, key: apiKey } : undefined;
  });
  return { name: 'gateway', endpoint: { origin, headers: { authorization: `Bearer ${key}` } }, process: running };
};
