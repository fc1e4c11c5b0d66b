import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { GatewayFailure } from '../chat/failure.ts';
import { loadConfig } from '../config/load-config.ts';
import { providerKinds } from '../providers/index.ts';
import { openLog } from '../telemetry/log.ts';
import { ConfigInUse } from './config-in-use.ts';
import { followConfig } from './follow-config.ts';
import { openReporting } from './reporting.ts';
import type { Rooms } from './rooms.ts';

const limit = (mb: number): string => `server: {bodyLimitMb: ${mb}}\n`;
const never = new Promise<never>(() => undefined);

/** A followed folder over rooms of which only what a reload touches is there. */
async function followed(use: () => { looked: Promise<unknown> }) {
  const folder = await mkdtemp(join(tmpdir(), 'nexus-follow-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const write = (mb: number): Promise<void> => writeFile(join(folder, 'gateway.yaml'), limit(mb));
  await write(1);
  const clock = new FakeClock();
  const { log } = openLog('silent', clock);
  const logged: unknown[] = [];
  const hear = (about: unknown): void => void logged.push(about);
  // A new level would give the log its own methods back.
  for (const level of ['warn', 'error'] as const)
    Object.defineProperty(log, level, { get: () => hear, set: () => undefined });
  const current = new ConfigInUse(await loadConfig(folder, providerKinds));
  const rooms = { log, upstreams: { use }, knowledge: { use: () => never } } as unknown as Rooms;
  const following = followConfig({ current, rooms, clock, reporting: openReporting(log), permit: () => undefined });
  onTestFinished(() => following.close());
  return { current, following, write, logged, folder };
}

it('keeps everything as it was when an upstream can’t be opened, and logs why', async () => {
  const { current, following, write, logged } = await followed(() => {
    throw new GatewayFailure('internal_error', 'no such kind');
  });
  const before = current.config;
  await write(2);
  expect(await following.reload()).toBe('refused');
  expect([current.config, current.http.bodyLimitBytes]).toEqual([before, 1024 * 1024]);
  expect(current.state).toMatchObject({ state: 'degraded', detail: expect.stringContaining('no such kind') as string });
  expect(logged).toEqual([
    { problems: [expect.stringContaining('no such kind')], err: expect.any(GatewayFailure) as Error },
  ]);
});

it('goes on to the next change while documents and upstreams of the last one are still slow', async () => {
  const { current, following, write } = await followed(() => ({ looked: never }));
  for (const mb of [2, 3]) {
    await write(mb);
    expect(await following.reload()).toBe('applied');
    expect(current.http.bodyLimitBytes).toBe(mb * 1024 * 1024);
  }
});

it('warns of what is allowed and hardly meant', async () => {
  const { following, folder, logged } = await followed(() => ({ looked: never }));
  await writeFile(join(folder, 'gateway.yaml'), 'auth: {adminSecondFactor: true}\n');
  expect(await following.reload()).toBe('applied');
  expect(logged).toEqual([expect.stringContaining('nobody can use /admin')]);
});
