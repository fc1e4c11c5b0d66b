import { appendFileSync, cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuditFolder, auditEntry, Calendar } from '../../test/support/audit-fixture.ts';
import type { AuditLog } from './audit-log.ts';

const DAY_MS = 86_400_000;
const YEARS_MS = 3 * 365 * DAY_MS;
const mine = 'chain-0001';
const other = 'chain-0002';

let folder: AuditFolder;
let clock: Calendar;
let log: AuditLog;
beforeEach(async () => {
  folder = new AuditFolder();
  clock = new Calendar();
  log = await folder.open({ clock });
});
afterEach(async () => {
  await log.close();
  folder.remove();
});

/** A command writes one entry a day beside the log, in a chain of its own. */
async function commands(days: number): Promise<void> {
  for (let day = 0; day < days; day++) {
    const beside = await folder.open({ clock });
    await beside.append(auditEntry({ day }, { action: 'key.created' }));
    await beside.close();
    clock.skip(DAY_MS);
  }
}
const names = (chain: string): readonly string[] => folder.files(chain).map((path) => basename(path));
const actions = (chain: string): unknown[] => folder.records(chain).map(({ action }) => action);

describe('chains that nobody writes any more', () => {
  it('expire too, to the last entry, which they say themselves', async () => {
    await commands(3);
    const last = folder.records(other).at(-1);
    clock.skip(YEARS_MS);
    await log.expire(730);
    expect(names(other)).toEqual(['000000000007.2029-01-03.jsonl']);
    expect(folder.records(other)).toMatchObject([
      {
        seq: 7,
        action: 'audit.expired',
        actor: 'gateway',
        about: { through: 6, hash: last?.hash, until: last?.at, files: 3 },
      },
    ]);
    expect(folder.anchors.kept.get(other)).toMatchObject({ seq: 7 });
    expect(await folder.verify()).toMatchObject({ isIntact: true });
    await log.expire(730);
    expect(folder.records(other)).toHaveLength(1);
    await commands(1); // it is gone on with as before
    expect(actions(other)).toEqual(['audit.expired', 'audit.opened', 'key.created']);
    expect(await folder.verify()).toMatchObject({ isIntact: true });
  });

  it('lose no more than what is too old', async () => {
    await commands(3);
    clock.skip(728 * DAY_MS);
    await log.expire(730);
    expect(names(other).map((name) => name.slice(0, 12))).toEqual(['000000000003', '000000000005', '000000000007']);
    expect(await folder.verify()).toMatchObject({ isIntact: true });
  });

  it('are left to who writes them', async () => {
    await commands(2);
    const held = await folder.open({ clock });
    expect(held.head?.chain).toBe(other);
    const before = names(other);
    clock.skip(YEARS_MS);
    await log.expire(730);
    expect(names(other)).toEqual(before);
    await held.close();
  });

  it('tell first what a process left in them that was killed', async () => {
    await commands(2);
    appendFileSync(folder.files(other).at(-1) ?? '', '{"seq":5,');
    clock.skip(YEARS_MS);
    await log.expire(730);
    expect(actions(other)).toEqual(['audit.recovered', 'audit.expired']);
    expect(await folder.verify()).toMatchObject({ isIntact: true });
  });

  it('stay as they are where somebody has changed them, and others expire all the same', async () => {
    const held = await folder.open({ clock });
    await held.append(auditEntry());
    await commands(1);
    await held.close();
    const [path = ''] = folder.files(other);
    const changed = readFileSync(path, 'utf8').replace('key_1', 'key_2');
    writeFileSync(path, changed);
    clock.skip(YEARS_MS);
    await log.expire(730);
    expect([names(other), readFileSync(path, 'utf8')]).toEqual([[basename(path)], changed]);
    expect(actions('chain-0003')).toEqual(['audit.expired']);
  });

  it('stay as they are while the anchors cannot be read, which would tell', async () => {
    await commands(1);
    const before = names(other);
    clock.skip(YEARS_MS);
    await log.append(auditEntry());
    folder.anchors.fault = new Error('no database');
    await expect(log.expire(730)).rejects.toThrow('no database');
    expect(names(other)).toEqual(before);
  });
});

it('a chain that was not written for so long expires to its last entry as well', async () => {
  await log.append(auditEntry());
  clock.skip(YEARS_MS);
  await log.expire(730);
  expect(actions(mine)).toEqual(['audit.expired']);
  await log.append(auditEntry());
  expect(actions(mine)).toEqual(['audit.expired', 'pii.disclosed']);
  expect(await folder.verify()).toMatchObject({ isIntact: true });
});

describe('a process that ends while files are removed', () => {
  it.each([0, 1, 2, 3])('leaves a log that verifies, and the next goes on: %i of them are gone', async (gone) => {
    await commands(3);
    const copy = join(folder.path, '..', 'copy');
    cpSync(join(folder.path, other), copy, { recursive: true });
    const old = names(other);
    clock.skip(YEARS_MS);
    await log.expire(730);
    for (const name of old.slice(gone)) cpSync(join(copy, name), join(folder.path, other, name));
    expect(await folder.verify()).toMatchObject({ isIntact: true });
    await log.expire(730);
    expect(names(other)).toHaveLength(1);
    expect(await folder.verify()).toMatchObject({ isIntact: true });
    rmSync(copy, { recursive: true });
  });

  it('is no excuse for files that are gone behind those that had expired', async () => {
    await commands(3);
    clock.skip(YEARS_MS);
    await log.expire(730);
    clock.skip(DAY_MS);
    await commands(2);
    const [first = ''] = folder.files(other);
    rmSync(first);
    expect(existsSync(first)).toBe(false);
    const { chains } = await folder.verify();
    expect(chains[1]?.fault).toMatchObject({ kind: 'missing' });
  });
});
