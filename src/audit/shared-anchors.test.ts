import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AuditFolder, auditEntry } from '../../test/support/audit-fixture.ts';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { MemoryState } from '../storage/memory-state.ts';
import { allAnchors } from './all-anchors.ts';
import { SharedAnchors } from './shared-anchors.ts';
import { verifyAudit } from './verify-audit.ts';

let folder: AuditFolder;
let state: MemoryState;
let shared: SharedAnchors;
beforeEach(() => {
  folder = new AuditFolder();
  state = new MemoryState(new FakeClock());
  shared = new SharedAnchors(state);
});
afterEach(() => folder.remove());

it('a tail that is cut is missed though the database was set back as well', async () => {
  const log = await folder.open();
  for (let at = 0; at < 3; at++) await log.append(auditEntry({ at }));
  await log.close();
  const anchor = folder.anchors.kept.get('chain-0001');
  if (!anchor) throw new Error('not anchored');
  await shared.put(anchor);
  const [path = ''] = folder.files();
  writeFileSync(path, readFileSync(path, 'utf8').split('\n').slice(0, 2).join('\n') + '\n');
  folder.anchors.kept.clear();
  const here = await allAnchors(folder.path, folder.anchors);
  expect((await verifyAudit(folder.path, { ...here, areAll: false })).isIntact).toBe(true);
  const anchors = await allAnchors(folder.path, folder.anchors, shared);
  expect(anchors).toEqual({ anchors: [anchor], areAll: true });
  expect((await verifyAudit(folder.path, anchors)).chains[0]?.fault).toMatchObject({ kind: 'cut', seq: 3 });
});

it('places that cannot be read, and values that are none, anchor nothing', async () => {
  const log = await folder.open();
  await log.close();
  for (const value of ['{', '{"seq":"1"}', `{"pad":"${'x'.repeat(2000)}"}`]) {
    await state.set('audit/1/chain-0001', Buffer.from(value), { ttlMs: 1000 });
    expect(await shared.of(['chain-0001'])).toEqual([]);
  }
  state.close();
  folder.anchors.fault = new Error('no database');
  expect(await allAnchors(folder.path, folder.anchors, shared)).toEqual({ anchors: [], areAll: false });
});
