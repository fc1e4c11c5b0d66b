import { appendFileSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuditFolder, auditEntry, Calendar } from '../../test/support/audit-fixture.ts';

const DAY_MS = 86_400_000;
let folder: AuditFolder;
beforeEach(() => {
  folder = new AuditFolder();
});
afterEach(() => folder.remove());

const actions = (): unknown[] => folder.records().map(({ action }) => action);

describe('a process that ends in the middle', () => {
  const lastFile = (): string => folder.files().at(-1) ?? '';

  it.each([
    ['half a line', '{"seq":3,"at":"2026-0'],
    ['zeros that a crash of the machine left', '\0'.repeat(4096)],
    ['whole lines that are none', 'no line\nnor this\n'],
  ])('leaves %s, which is kept aside and told', async (_, torn) => {
    let log = await folder.open();
    await log.append(auditEntry());
    await log.close();
    appendFileSync(lastFile(), torn);
    expect((await folder.verify()).isIntact).toBe(!torn.includes('\n'));
    log = await folder.open();
    await log.append(auditEntry());
    await log.close();
    expect(actions()).toEqual(['audit.opened', 'pii.disclosed', 'audit.recovered', 'audit.opened', 'pii.disclosed']);
    expect(folder.records()[2]).toMatchObject({ about: { kept: '000000000003.torn', bytes: torn.length } });
    const kept = join(folder.path, 'chain-0001', '000000000003.torn');
    expect(readFileSync(kept, 'utf8')).toBe(torn);
    expect((await folder.verify()).isIntact).toBe(true);
    writeFileSync(kept, 'something else');
    expect((await folder.verify()).chains[0]?.fault).toMatchObject({ kind: 'missing', seq: 3 });
  });

  it('may do so again while it recovers', async () => {
    let log = await folder.open();
    await log.append(auditEntry());
    await log.close();
    const size = statSync(lastFile()).size;
    appendFileSync(lastFile(), 'half');
    log = await folder.open();
    await log.close();
    truncateSync(lastFile(), size + 20); // the entry that tells of it was written in part
    const hash = String(folder.records()[1]?.hash);
    folder.anchors.kept.set('chain-0001', { chain: 'chain-0001', seq: 2, hash, at: 0 });
    log = await folder.open();
    await log.append(auditEntry());
    await log.close();
    expect(actions().slice(2)).toEqual(['audit.recovered', 'audit.opened', 'pii.disclosed']);
    const kept = readFileSync(join(folder.path, 'chain-0001', '000000000003.torn'), 'utf8');
    expect(kept).toMatch(/^half\{"seq":3/);
    expect((await folder.verify()).isIntact).toBe(true);
  });

  it('may leave a file in which nothing stands yet, or half a line', async () => {
    const clock = new Calendar();
    for (const torn of ['', '{"seq"']) {
      const log = await folder.open({ clock });
      await log.append(auditEntry());
      await log.close();
      clock.skip(DAY_MS);
      const seq = folder.records().length + 1;
      const day = new Date(clock.now()).toISOString().slice(0, 10);
      writeFileSync(join(folder.path, 'chain-0001', `${String(seq).padStart(12, '0')}.${day}.jsonl`), torn);
    }
    clock.skip(DAY_MS);
    const log = await folder.open({ clock });
    await log.append(auditEntry());
    await log.close();
    expect(folder.chains).toEqual(['chain-0001']);
    expect((await folder.verify()).isIntact).toBe(true);
  });
});

describe('a chain that no killed process leaves so', () => {
  const paths = (): readonly string[] => folder.files();
  const threeDays = async (): Promise<void> => {
    const clock = new Calendar();
    const log = await folder.open({ clock });
    for (let day = 0; day < 3; day++) {
      await log.append(auditEntry({ day }));
      clock.skip(DAY_MS);
    }
    await log.close();
  };
  const empty = (at: number): void => writeFileSync(paths()[at] ?? '', '');
  const tornBeforeEmpty = (): void => {
    empty(2);
    appendFileSync(paths()[1] ?? '', 'torn');
  };
  const nothingBeforeEmpty = (): void => {
    empty(2);
    for (const path of paths().slice(0, 2)) rmSync(path);
  };

  it.each([
    ['an empty file before an empty one', () => [1, 2].forEach(empty), 'order'],
    ['a torn file before an empty one', tornBeforeEmpty, 'changed'],
    ['nothing before an empty file', nothingBeforeEmpty, 'missing'],
  ])('is left alone: %s', async (_, tamper, kind) => {
    await threeDays();
    folder.anchors.kept.clear(); // with them it would be seen at once
    tamper();
    const found: unknown[] = [];
    const log = await folder.open({ found: (damaged) => found.push(...damaged) });
    expect(found).toMatchObject([{ chain: 'chain-0001', fault: { kind } }]);
    expect(log.head?.chain).toBe('chain-0002');
    await log.close();
  });

  it('goes on with no chain that no anchor tells of, unless the anchors cannot be read', async () => {
    let log = await folder.open();
    await log.append(auditEntry());
    await log.close();
    folder.anchors.kept.clear();
    const found: unknown[] = [];
    log = await folder.open({ found: (damaged) => found.push(...damaged) });
    await log.close();
    expect(found).toMatchObject([{ chain: 'chain-0001', fault: { kind: 'unanchored', seq: 1 } }]);
    expect(log.head?.chain ?? folder.chains.at(-1)).toBe('chain-0002');
    expect(folder.records('chain-0002')[0]).toMatchObject({ about: { damaged: ['chain-0001'] } });
    folder.anchors.kept.clear();
    folder.anchors.fault = new Error('no database');
    log = await folder.open();
    expect(log.head).toMatchObject({ chain: 'chain-0001', seq: 3 });
    await log.close();
  });

  it('begins with an anchor: one that is killed after its first entry is gone on with', async () => {
    const put = folder.anchors.put.bind(folder.anchors);
    let puts = 0;
    folder.anchors.put = (anchor) => (puts++ === 0 ? put(anchor) : new Promise(() => undefined));
    const killed = await folder.open(); // nothing but the beginning is anchored
    expect(folder.anchors.kept.get('chain-0001')).toMatchObject({ seq: 0 });
    expect(folder.records()).toHaveLength(1);
    expect((await folder.verify()).isIntact).toBe(true);
    await killed.close();
    folder.anchors.put = put;
    const log = await folder.open();
    expect(log.head).toMatchObject({ chain: 'chain-0001', seq: 2 });
    await log.close();
    expect((await folder.verify()).isIntact).toBe(true);
  });
});
