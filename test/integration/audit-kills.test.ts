import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { auditFolder } from '../../src/assembly/audit.ts';
import { openStores } from '../../src/assembly/stores.ts';
import { allAnchors } from '../../src/audit/all-anchors.ts';
import { findEntries } from '../../src/audit/find-entries.ts';
import { verifyAudit } from '../../src/audit/verify-audit.ts';
import { systemClock } from '../../src/runtime/system-clock.ts';
import { seeded } from '../support/seeded.ts';

const KILLS = 5;
const dist = (path: string): string => new URL(`../../dist/${path}`, import.meta.url).href;

/** Writes entries from eight sides at once, and says of each when it counts. */
const writer = (dataFolder: string, kill: number): string => `
  import { writeSync } from 'node:fs';
  import { openStores } from '${dist('assembly/stores.js')}';
  import { withAudit } from '${dist('assembly/command-audit.js')}';
  import { systemClock } from '${dist('runtime/system-clock.js')}';
  const { anchors } = await openStores(${JSON.stringify(dataFolder)}, systemClock);
  let deed = 0;
  await withAudit({ dataFolder: ${JSON.stringify(dataFolder)}, anchors }, (audit) =>
    Promise.all(Array.from({ length: 8 }, async () => {
      for (;;) {
        const name = '${kill}-' + deed++;
        await audit.append({ action: 'pii.disclosed', actor: 'key_1', tenant: 'acme', about: { name } });
        writeSync(1, name + '\\n');
      }
    })),
  );`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-kills-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Kills the writer in the middle of its work; what it said was written. */
async function killed(kill: number, afterMs: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', writer(folder, kill)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  await once(child.stdout, 'data');
  await wait(afterMs);
  child.kill('SIGKILL');
  await once(child, 'close');
  return said.split('\n').slice(0, -1);
}

async function written(): Promise<ReadonlySet<unknown>> {
  const names = new Set<unknown>();
  let cursor: string | undefined;
  do {
    const page = await findEntries(auditFolder(folder), { limit: 500, ...(cursor !== undefined && { cursor }) });
    for (const { about } of page.entries) names.add(about.name);
    ({ cursor } = page);
  } while (cursor !== undefined);
  return names;
}

it('a writer that is killed again and again loses no entry that it said was written, and its log stays whole', async () => {
  const random = seeded(1);
  const said: string[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    said.push(...(await killed(kill, random() * 60)));
    const stores = await openStores(folder, systemClock);
    const report = await verifyAudit(auditFolder(folder), await allAnchors(auditFolder(folder), stores.anchors));
    await stores.close();
    expect(report).toMatchObject({ isIntact: true, chains: [{}] });
    expect(report.chains).toHaveLength(1);
    const there = await written();
    expect(said.filter((name) => !there.has(name))).toEqual([]);
  }
  expect(said.length).toBeGreaterThan(KILLS * 8);
});
