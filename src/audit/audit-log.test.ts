import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuditFolder, auditEntry, Calendar } from '../../test/support/audit-fixture.ts';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { eventually } from '../../test/support/http-metrics.ts';

const DAY_MS = 86_400_000;

let folder: AuditFolder;
beforeEach(() => {
  folder = new AuditFolder();
});
afterEach(() => folder.remove());

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);
const actions = (chain?: string): unknown[] => folder.records(chain).map(({ action }) => action);

describe('an audit log', () => {
  it('has each entry on disk once append resolves, linked to the one before, for its owner alone', async () => {
    const log = await folder.open();
    await log.append(auditEntry({ types: ['email', 'phone'] }, { user: 'olena', request: 'r1', reason: 'Скарга 17' }));
    const [opened, written] = folder.records();
    expect(opened).toMatchObject({ seq: 1, action: 'audit.opened', about: { chain: 'chain-0001' } });
    expect(written).toMatchObject({
      seq: 2,
      previous: opened?.hash,
      action: 'pii.disclosed',
      actor: 'key_1',
      user: 'olena',
      tenant: 'acme',
      request: 'r1',
      reason: 'Скарга 17',
      about: { types: ['email', 'phone'] },
    });
    expect([modeOf(folder.path), modeOf(join(folder.path, 'chain-0001'))]).toEqual(['700', '700']);
    expect(folder.files().map(modeOf)).toEqual(['600']);
    expect(log.head).toEqual({ chain: 'chain-0001', seq: 2, hash: written?.hash });
    expect(folder.anchors.kept.get('chain-0001')).toMatchObject({ seq: 2, hash: written?.hash });
    await log.close();
  });

  it('writes all that wait together, in their order', async () => {
    const log = await folder.open();
    await Promise.all(Array.from({ length: 500 }, (_, at) => log.append(auditEntry({ at }))));
    await log.close();
    expect(
      folder
        .records()
        .slice(1)
        .map(({ about }) => about),
    ).toEqual(Array.from({ length: 500 }, (_, at) => ({ at })));
    expect(await folder.verify()).toMatchObject({ isIntact: true, chains: [{ entries: 501, anchoredThrough: 501 }] });
  });

  it('goes on with its chain after a restart', async () => {
    for (let start = 0; start < 3; start++) {
      const log = await folder.open();
      await log.append(auditEntry({ start }));
      await log.close();
    }
    expect(folder.chains).toEqual(['chain-0001']);
    expect(actions()).toEqual([
      'audit.opened',
      'pii.disclosed',
      'audit.opened',
      'pii.disclosed',
      'audit.opened',
      'pii.disclosed',
    ]);
    expect((await folder.verify()).isIntact).toBe(true);
  });

  it('shares a folder with others, each with a chain of its own that the next start takes up', async () => {
    const logs = await Promise.all([folder.open(), folder.open(), folder.open()] as const);
    await Promise.all(logs.map((log, at) => log.append(auditEntry({ at }))));
    expect(new Set(logs.map(({ head }) => head?.chain)).size).toBe(3);
    const [one, two, three] = logs;
    const free = two.head?.chain;
    await two.close();
    const next = await folder.open();
    expect(next.head?.chain).toBe(free);
    await Promise.all([one.close(), three.close(), next.close()]);
    const report = await folder.verify();
    expect(report.isIntact).toBe(true);
    expect(report.chains.map(({ entries }) => entries).sort()).toEqual([2, 2, 3]);
  });

  it('keeps entries within bounds', async () => {
    const log = await folder.open();
    const long = 'ї'.repeat(10_000);
    await log.append(
      auditEntry(
        {
          ...Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`field ${at}`, long])),
          list: Array(1000).fill(long),
        },
        { reason: long, user: long },
      ),
    );
    await log.append(auditEntry({ half: '\ud83d' }, { reason: `${'a'.repeat(499)}😀` }));
    await log.close();
    const [, long1, half] = folder.records();
    expect(JSON.stringify(long1).length).toBeLessThan(32_000);
    expect(String(long1?.reason)).toHaveLength(500);
    expect(half).toMatchObject({ about: { half: '\ufffd' }, reason: `${'a'.repeat(499)}\ufffd` });
    expect((await folder.verify()).isIntact).toBe(true);
  });

  it('refuses entries once it is closed', async () => {
    const log = await folder.open();
    await log.close();
    await expect(log.append(auditEntry())).rejects.toMatchObject({ code: 'audit_unavailable', reason: 'closed' });
  });
});

describe('files', () => {
  it('are begun each day in UTC, and told by their first entry and their day', async () => {
    const clock = new Calendar();
    const log = await folder.open({ clock });
    for (const ms of [0, DAY_MS - 1, 1, 3 * DAY_MS]) {
      clock.skip(ms);
      await log.append(auditEntry());
    }
    await log.close();
    expect(folder.files().map((path) => basename(path))).toEqual([
      '000000000001.2026-01-01.jsonl',
      '000000000004.2026-01-02.jsonl',
      '000000000005.2026-01-05.jsonl',
    ]);
    expect((await folder.verify()).isIntact).toBe(true);
  });

  it('are begun anew when they are large', async () => {
    const log = await folder.open();
    const entries = Array.from({ length: 800 }, () =>
      log.append(auditEntry({ list: Array<string>(60).fill('x'.repeat(256)) })),
    );
    await Promise.all(entries);
    await log.append(auditEntry());
    await log.close();
    expect(folder.files()).toHaveLength(2);
    expect((await folder.verify()).isIntact).toBe(true);
  });

  it('are removed when all their entries are too old, which is written down first', async () => {
    const clock = new Calendar();
    let log = await folder.open({ clock });
    for (let day = 0; day < 4; day++) {
      await log.append(auditEntry({ day }));
      clock.skip(DAY_MS);
    }
    clock.skip(727 * DAY_MS);
    await log.expire(730);
    expect(folder.files().map((path) => basename(path).slice(0, 12))).toEqual([
      '000000000003',
      '000000000004',
      '000000000005',
      '000000000006',
    ]);
    clock.skip(2 * DAY_MS);
    await log.expire(730);
    await log.expire(730);
    expect(folder.records().at(-1)).toMatchObject({
      action: 'audit.expired',
      about: { through: 4, until: '2026-01-03T00:00:00.000Z', files: 2 },
    });
    await log.close();
    expect(await folder.verify()).toMatchObject({ isIntact: true, chains: [{ entries: 3 }] });
    log = await folder.open({ clock });
    await log.append(auditEntry());
    await log.close();
    expect((await folder.verify()).isIntact).toBe(true);
    clock.skip(5000 * DAY_MS);
    log = await folder.open({ clock });
    await log.expire(730);
    await log.close();
    expect(folder.files()).toHaveLength(1); // the one that is written to stays
    expect((await folder.verify()).isIntact).toBe(true);
  });
});

describe('a disk that fails', () => {
  const file = (): string => folder.files().at(-1) ?? '';

  it('refuses what must be written, and goes on once it works, with a word on what was refused', async () => {
    const clock = new FakeClock();
    const stood: string[] = [];
    const log = await folder.open({ clock, stood: ({ state }) => stood.push(state) });
    await log.append(auditEntry({ at: 1 }));
    const moved = join(folder.path, '..', 'moved');
    renameSync(folder.path, moved);
    writeFileSync(folder.path, 'in the way');
    for (const at of [2, 3])
      await expect(log.append(auditEntry({ at }))).rejects.toMatchObject({ code: 'audit_unavailable', status: 503 });
    expect(log.standing.state).toBe('down');
    rmSync(folder.path);
    renameSync(moved, folder.path);
    await clock.advance(5000);
    await eventually(() => log.standing.state === 'ok');
    await log.append(auditEntry({ at: 4 }));
    await log.close();
    expect(stood).toEqual(['ok', 'down', 'ok']);
    expect(
      folder
        .records()
        .filter(({ action }) => action === 'pii.disclosed')
        .map(({ about }) => about),
    ).toEqual([{ at: 1 }, { at: 4 }]);
    expect((await folder.verify()).isIntact).toBe(true);
  });

  it('is found at the start too, which goes on without', async () => {
    mkdirSync(join(folder.path, '..'), { recursive: true });
    writeFileSync(folder.path, 'in the way');
    const log = await folder.open();
    expect(log.standing).toEqual({ state: 'down', reason: 'EEXIST' });
    expect(log.head).toBeUndefined();
    await expect(log.append(auditEntry())).rejects.toMatchObject({ code: 'audit_unavailable', reason: 'EEXIST' });
    await log.expire(730);
    rmSync(folder.path);
    await log.append(auditEntry());
    expect(log.standing).toEqual({ state: 'ok' });
    await log.close();
    expect(actions()).toEqual(['audit.opened', 'pii.disclosed']);
  });

  it('puts aside what somebody without the lock has put in between', async () => {
    const log = await folder.open();
    await log.append(auditEntry());
    const size = statSync(file()).size;
    appendFileSync(file(), '{"half":');
    await expect(log.append(auditEntry())).rejects.toMatchObject({ reason: 'damaged' });
    await log.append(auditEntry());
    await log.close();
    expect(statSync(file()).size).toBeGreaterThan(size);
    expect((await folder.verify()).isIntact).toBe(true);
  });

  it('that is too slow refuses those who wait, and tells what was written too late for them', async () => {
    const clock = new FakeClock();
    const log = await folder.open({ clock });
    truncateSync(file(), 10);
    await expect(log.append(auditEntry())).rejects.toMatchObject({ reason: 'damaged' });
    const anchors = await folder.anchors.all();
    let answer = (): void => undefined;
    folder.anchors.all = () => new Promise((resolve) => (answer = () => resolve(anchors)));
    const late = log.append(auditEntry({ late: true }));
    const waiting = log.append(auditEntry({ waiting: true }));
    const refused = Promise.all([late, waiting].map((one) => expect(one).rejects.toMatchObject({ reason: 'slow' })));
    await clock.advance(5000);
    await refused;
    await expect(log.append(auditEntry())).rejects.toMatchObject({ reason: 'slow' });
    expect(log.standing).toEqual({ state: 'down', reason: 'slow' });
    answer();
    await eventually(() => existsSync(join(folder.path, 'chain-0002')) && folder.records('chain-0002').length > 0);
    await eventually(async () => {
      await clock.advance(5000);
      return log.standing.state === 'ok';
    });
    await log.close();
    expect(folder.records('chain-0002')).toMatchObject([
      { action: 'audit.opened' },
      { about: { late: true } },
      { action: 'audit.resumed', about: { reason: 'slow', late_from: 1, late_through: 2 } },
    ]);
  });
});

function replace(path: string): void {
  renameSync(path, `${path}.old`);
  writeFileSync(path, 'x');
}

describe('what somebody else does to the files', () => {
  const file = (): string => folder.files().at(-1) ?? '';

  it.each([
    ['cuts the tail', () => truncateSync(file(), statSync(file()).size - 30), 'cut'],
    [
      'changes an entry',
      () => writeFileSync(file(), readFileSync(file(), 'utf8').replace('key_1', 'key_2')),
      'changed',
    ],
    ['removes the files', () => rmSync(file()), 'cut'],
    ['removes the first file', () => renameSync(file(), join(file(), '..', '000000000009.2026-01-01.jsonl')), 'order'],
  ])('who %s is found at the next start, and another chain is begun', async (_, tamper, kind) => {
    const first = await folder.open();
    for (let at = 0; at < 3; at++) await first.append(auditEntry({ at }));
    await first.close();
    tamper();
    const found: unknown[] = [];
    for (let start = 0; start < 2; start++) {
      const log = await folder.open({ found: (damaged) => found.push(...damaged) });
      await log.append(auditEntry());
      expect(log.head?.chain).toBe('chain-0002');
      await log.close();
    }
    expect(found).toMatchObject([
      { chain: 'chain-0001', fault: { kind } },
      { chain: 'chain-0001', fault: { kind } },
    ]);
    expect(folder.records('chain-0002')[0]).toMatchObject({ about: { chain: 'chain-0002', damaged: ['chain-0001'] } });
    const report = await folder.verify();
    expect(report.isIntact).toBe(false);
    expect(report.chains.map(({ fault }) => fault === undefined)).toEqual([false, true]);
  });

  it.each([
    ['truncated', () => truncateSync(file(), 10)],
    ['removed', () => rmSync(file())],
    ['replaced', () => replace(file())],
  ])('a file that is %s while it is written refuses the entry, and another chain is begun', async (_, tamper) => {
    const log = await folder.open();
    await log.append(auditEntry());
    tamper();
    await expect(log.append(auditEntry())).rejects.toMatchObject({ code: 'audit_unavailable', reason: 'damaged' });
    await log.append(auditEntry());
    expect(log.head?.chain).toBe('chain-0002');
    await log.close();
    expect((await folder.verify()).isIntact).toBe(false);
  });
});

it('is written while it cannot be anchored, and says so', async () => {
  const clock = new FakeClock();
  const log = await folder.open({ clock });
  folder.anchors.fault = new Error('no database');
  await log.append(auditEntry());
  expect(log.standing).toEqual({ state: 'unanchored' });
  expect(folder.records()).toHaveLength(2);
  folder.anchors.fault = undefined;
  await clock.advance(5000);
  expect(log.standing).toEqual({ state: 'ok' });
  expect(folder.anchors.kept.get('chain-0001')?.seq).toBe(2);
  await log.close();
});

describe('the beginning of a chain', () => {
  const head = (): unknown => existsSync(join(folder.path, 'chain-0001')) && folder.files().length > 0;
  /** A database that somebody holds until `free` is called. */
  const busy = (): (() => void) => {
    const put = folder.anchors.put.bind(folder.anchors);
    let free = (): void => undefined;
    const freed = new Promise<void>((resolve) => (free = resolve));
    folder.anchors.put = async (anchor) => {
      await freed;
      await put(anchor);
    };
    return free;
  };

  it('is anchored before the first entry is written, however long a busy database takes', async () => {
    const clock = new FakeClock();
    const free = busy();
    const opening = folder.open({ clock });
    await eventually(() => clock.pending > 2);
    await clock.advance(3900);
    expect(head()).toBe(false);
    free();
    const log = await opening;
    expect(log.standing).toEqual({ state: 'ok' });
    expect(actions()).toEqual(['audit.opened']);
    await log.close();
  });

  it('is told where it cannot be anchored in four seconds, and made up for later', async () => {
    const clock = new FakeClock();
    const free = busy();
    const told: unknown[] = [];
    const opening = folder.open({ clock, stood: ({ state }) => told.push(state) });
    await eventually(() => clock.pending > 2);
    await clock.advance(4000);
    await eventually(async () => {
      await clock.advance(50);
      return told.length > 0;
    });
    const log = await opening;
    expect(log.standing).toEqual({ state: 'unanchored' });
    expect(actions()).toEqual(['audit.opened']);
    free();
    await clock.advance(5000);
    await eventually(() => log.standing.state === 'ok');
    expect(folder.anchors.kept.get('chain-0001')).toMatchObject({ seq: 1 });
    expect(told).toEqual(['unanchored', 'ok']);
    await log.close();
  });
});
