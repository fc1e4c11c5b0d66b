import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AuditFolder, auditEntry } from '../../test/support/audit-fixture.ts';
import { beginningOf } from './audit-line.ts';
import { chainFile } from './chain-files.ts';
import { ChainWriter } from './chain-writer.ts';

let folder: AuditFolder;
let path: string;
beforeEach(() => {
  folder = new AuditFolder();
  path = join(folder.path, 'chain-0001');
  mkdirSync(path, { recursive: true });
});
afterEach(() => folder.remove());

const now = Date.UTC(2026, 0, 1);

it('takes back what is behind the last entry that counts', async () => {
  const first = new ChainWriter(path, { head: beginningOf('chain-0001') });
  await first.write([auditEntry({ at: 1 })], now);
  const { head } = first;
  await first.close();
  const file = chainFile(path, 1, '2026-01-01');
  const good = readFileSync(file.path);
  writeFileSync(file.path, Buffer.concat([good, Buffer.from('what a write left that failed\nand more')]));
  const writer = new ChainWriter(path, { head, current: { file, bytes: good.length } });
  await writer.write([auditEntry({ at: 2 })], now);
  await writer.close();
  expect(folder.records().map(({ seq, about }) => [seq, about])).toEqual([
    [1, { at: 1 }],
    [2, { at: 2 }],
  ]);
  expect((await folder.verify(false)).isIntact).toBe(true);
});

it('refuses a file that is shorter than it was, and none of the entries counts', async () => {
  const file = chainFile(path, 1, '2026-01-01');
  writeFileSync(file.path, 'short');
  const head = beginningOf('chain-0001');
  const writer = new ChainWriter(path, { head, current: { file, bytes: 100 } });
  await expect(writer.write([auditEntry()], now)).rejects.toMatchObject({ fault: { kind: 'rewritten', seq: 1 } });
  expect(writer.head).toEqual(head);
  expect(readFileSync(file.path, 'utf8')).toBe('short');
});
