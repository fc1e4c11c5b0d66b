import { rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AuditFolder, auditEntry } from '../../test/support/audit-fixture.ts';
import { AuditReader } from './audit-reader.ts';

let folder: AuditFolder;
let reader: AuditReader;
beforeEach(async () => {
  folder = new AuditFolder();
  reader = new AuditReader(folder.path);
  const log = await folder.open();
  await log.append(auditEntry({ at: 1 }));
  await log.close();
});
afterEach(() => folder.remove());

it('finds and verifies beside the requests', async () => {
  const page = await reader.find({ limit: 1 });
  expect(page).toMatchObject({ entries: [{ about: { at: 1 } }], unreadable: 0 });
  expect(await reader.find({ limit: 1, ...(page.cursor !== undefined && { cursor: page.cursor }) })).toMatchObject({
    entries: [{ action: 'audit.opened' }],
  });
  expect(await reader.verify({ anchors: [...folder.anchors.kept.values()], areAll: true })).toMatchObject({
    isIntact: true,
  });
});

it('refuses a wrong cursor by name, and a third reader', async () => {
  await expect(reader.find({ limit: 1, cursor: 'x' })).rejects.toMatchObject({ param: 'cursor' });
  const two = [reader.find({ limit: 1 }), reader.verify({ anchors: [], areAll: false })];
  await expect(reader.find({ limit: 1 })).rejects.toMatchObject({ code: 'overloaded' });
  await Promise.all(two);
  expect((await reader.find({ limit: 1 })).entries).toHaveLength(1);
});

it('says so where the log cannot be read', async () => {
  rmSync(folder.path, { recursive: true });
  writeFileSync(folder.path, 'no folder');
  await expect(reader.find({ limit: 1 })).rejects.toMatchObject({ code: 'audit_unavailable', status: 503 });
});
