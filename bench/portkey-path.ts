import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProcess, whenReady } from './child-process.ts';
import type { StartPath } from './paths.ts';

/** Outside the repository and kept, so that a second run need not install again. */
const home = join(tmpdir(), 'nexus-bench-portkey');
const script = join(home, 'node_modules/@portkey-ai/gateway/build/start-server.js');

/** With a newer node-server its range allows, 1.15.2 answers every stream with status 500. */
const manifest = {
  private: true,
  dependencies: { '@portkey-ai/gateway': '1.15.2' },
  overrides: { '@hono/node-server': '1.13.1' },
};

/** Installs Portkey for comparison; fails where the package cannot be had. */
export const installPortkey = (): void => {
  if (existsSync(script)) return;
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), JSON.stringify(manifest));
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--omit=dev'];
  execFileSync('npm', args, { cwd: home, stdio: ['ignore', 'ignore', 'pipe'] });
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

const answers = async (origin: URL): Promise<true | undefined> => {
  try {
    await (await fetch(origin)).text();
    return true;
  } catch {
    return undefined;
  }
};

/** Portkey's own Node server with the mock as its OpenAI host. */
export const startPortkey: StartPath = async (upstream, folder) => {
  const port = await freePort();
  const running = startProcess(
    {
      name: 'portkey',
      args: [script, '--headless', `--port=${port}`],
      environment: { TRUSTED_CUSTOM_HOSTS: '127.0.0.1,localhost' },
    },
    folder,
  );
  const origin = new URL(`http://127.0.0.1:${port}`);
  await whenReady(running, () => answers(origin));
  const headers = {
    authorization: 'Bearer sk-mock',
    'x-portkey-provider': 'openai',
    'x-portkey-custom-host': new URL('/v1', upstream).href,
  };
  return { name: 'portkey', endpoint: { origin, headers }, process: running };
};
