import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { watchConfig } from '../../src/config/watch-config.ts';
import type { ConfigWatchOptions } from '../../src/config/watch-config.ts';
import { systemClock } from '../../src/runtime/system-clock.ts';
import { configFolder, kinds } from './config-folder.ts';

const port = (number: number): string => `server: {port: ${number}}\n`;

/** A watched folder and all that was heard of it: a port for what was applied, a line for what was refused. */
async function watched(folder: string, options: Partial<ConfigWatchOptions> = {}) {
  const heard: (number | string)[] = [];
  const watch = watchConfig({
    kinds,
    current: await loadConfig(folder, kinds),
    clock: systemClock,
    apply: (config) => void heard.push(config.gateway.server.port),
    refuse: (errors) => void heard.push(errors.message),
    ...options,
  });
  onTestFinished(() => watch.close());
  const until = (expected: readonly (number | string)[]) =>
    vi.waitFor(() => expect(heard).toEqual(expected), { timeout: 8000, interval: 20 });
  return { watch, heard, until };
}

/** Time that passes only when told to. */
function manualClock() {
  let now = 0;
  const timers = new Map<() => void, number>();
  return {
    clock: {
      monotonic: () => now,
      after: (ms: number, run: () => void) => {
        timers.set(run, now + ms);
        return () => timers.delete(run);
      },
    },
    pass: (ms: number): void => {
      now += ms;
      for (const [run, at] of timers) {
        if (at > now) continue;
        timers.delete(run);
        run();
      }
    },
    timers,
  };
}

const BAD = 'gateway.yaml:1:10 server.port: must be a number, not text';

test('good is applied, bad refused and the old one kept, the same not applied twice', async () => {
  const folder = await configFolder({ 'gateway.yaml': port(1) });
  const file = join(folder, 'gateway.yaml');
  const { watch, until } = await watched(folder);

  await writeFile(file, port(2));
  await until([2]);
  await writeFile(file, `# a comment\n${port(2)}`);
  expect(await watch.reload()).toBe('unchanged');
  await writeFile(file, 'server: {port: many}');
  await until([2, BAD]);
  expect(await watch.reload()).toBe('refused');
  await writeFile(file, port(2));
  await until([2, BAD, BAD, 2]);
  await rm(file);
  await until([2, BAD, BAD, 2, 8080]);
});

test('a file replaced by a rename, as editors do, is taken over', async () => {
  const folder = await configFolder({ 'gateway.yaml': port(1) });
  const { until } = await watched(folder);
  for (const [at, next] of [3, 4].entries()) {
    await writeFile(join(folder, '.gateway.yaml.swp'), port(next));
    await rename(join(folder, '.gateway.yaml.swp'), join(folder, 'gateway.yaml'));
    await until([3, 4].slice(0, at + 1));
  }
});

test('a ConfigMap, whose files are links through a folder link that is swapped, is taken over', async () => {
  const folder = await configFolder();
  const release = async (name: string, number: number): Promise<void> => {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'gateway.yaml'), port(number));
    await symlink(name, join(folder, '..data_tmp'));
    await rename(join(folder, '..data_tmp'), join(folder, '..data'));
  };
  await release('..1', 1);
  await symlink('..data/gateway.yaml', join(folder, 'gateway.yaml'));
  const { until } = await watched(folder);
  await release('..2', 2);
  await until([2]);
});

test('what the file system does not tell of is found by looking every five seconds', async () => {
  const folder = await configFolder({ 'gateway.yaml': port(1) });
  const base = dirname(folder);
  await mkdir(join(base, 'next'));
  await writeFile(join(base, 'next', 'gateway.yaml'), port(5));
  const link = join(base, 'link');
  await symlink(folder, link);
  const time = manualClock();
  const { heard } = await watched(link, { clock: time.clock });
  const step = (ms: number): Promise<void> => {
    time.pass(ms);
    // The look and the read are real input and output, after which a timer stands again.
    return new Promise((resolve) => setTimeout(resolve, 50));
  };
  await step(0);
  await step(200);
  expect(heard).toEqual([]);
  await symlink(join(base, 'next'), `${link}.new`);
  await rename(`${link}.new`, link);
  await vi.waitFor(
    async () => {
      await step(5000);
      expect(heard).toEqual([5]);
    },
    { timeout: 8000, interval: 20 },
  );
});

test('a change made before the watch began is found', async () => {
  const folder = await configFolder({ 'gateway.yaml': port(1) });
  const current = await loadConfig(folder, kinds);
  await writeFile(join(folder, 'gateway.yaml'), port(6));
  const { until } = await watched(folder, { current });
  await until([6]);
});

test('a configuration that cannot be put to use is refused without telling why it threw, and tried again', async () => {
  const folder = await configFolder({ 'gateway.yaml': port(1) });
  const applied: number[] = [];
  let broken = true;
  const { watch, heard } = await watched(folder, {
    apply: async (config) => {
      if (broken) throw new Error('connect to 10.0.0.7 with sk-abcdefghijkl');
      applied.push(config.gateway.server.port);
    },
  });
  await writeFile(join(folder, 'gateway.yaml'), port(7));
  expect(await watch.reload()).toBe('refused');
  expect(heard[0]).toBe('configuration: is valid, but could not be put to use');
  broken = false;
  expect(await watch.reload()).toBe('applied');
  expect(applied).toEqual([7]);
});

test('calls of reload share one read, and after close nothing is heard', async () => {
  const folder = await configFolder({ 'gateway.yaml': port(1) });
  const { watch, heard } = await watched(folder);
  await writeFile(join(folder, 'gateway.yaml'), port(2));
  const results = await Promise.all([watch.reload(), watch.reload(), watch.reload()]);
  expect(results).toEqual(['applied', 'applied', 'applied']);
  expect(heard).toEqual([2]);
  await writeFile(join(folder, 'gateway.yaml'), port(3));
  const last = watch.reload();
  watch.close();
  expect(await last).toBe('unchanged');
  expect(heard).toEqual([2]);
});
