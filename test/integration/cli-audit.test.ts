import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { auditFolder } from '../../src/assembly/audit.ts';
import { withAudit } from '../../src/assembly/command-audit.ts';
import { openStores, type Stores } from '../../src/assembly/stores.ts';
import { beginningOf, printLine } from '../../src/audit/audit-line.ts';
import { chainFiles, chainNames } from '../../src/audit/chain-files.ts';
import { auditLog } from '../../src/cli/audit-log.ts';
import { DataFolder } from '../../src/cli/data-folder.ts';
import { systemClock } from '../../src/runtime/system-clock.ts';
import { auditEntry } from '../support/audit-fixture.ts';

let folder: string;
let data: DataFolder;
const said: string[] = [];
const noted: string[] = [];
const output = { say: (line: string) => void said.push(line), note: (line: string) => void noted.push(line) };
const run = (...args: readonly string[]): Promise<number> => {
  said.length = noted.length = 0;
  return auditLog(args, data, output);
};

beforeEach(async () => {
  folder = join(mkdtempSync(join(tmpdir(), 'nexus-cli-audit-')), 'data');
  data = new DataFolder(folder, output);
  const { anchors, close } = await openStores(folder, systemClock);
  await withAudit({ dataFolder: folder, anchors }, async (audit) => {
    await audit.append(
      auditEntry({ types: ['email'] }, { user: 'olena', reason: 'Скарга 17\u001b[2J\u202e', request: 'r1' }),
    );
    await audit.append(auditEntry({ key: 'key_2' }, { action: 'key.created' }));
  });
  await close();
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

const chain = async (): Promise<string> => (await chainNames(auditFolder(folder)))[0] ?? '';
const file = async (): Promise<string> => (await chainFiles(join(auditFolder(folder), await chain())))[0]?.path ?? '';

describe('nexus audit list', () => {
  it('shows entries, the newest first, and nothing that a terminal would obey', async () => {
    expect(await run('list')).toBe(0);
    expect(said).toHaveLength(3);
    expect(said[0]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z {2}key\.created {2}key_1 {2}acme {2}\{"key":"key_2"\}$/);
    expect(said[1]).toContain('pii.disclosed  key_1 (olena)  acme  "Скарга 17\\u001b[2J\ufffd"  {"types":["email"]}');
  });

  it('finds, in pages and as JSON', async () => {
    expect(await run('list', '--action', 'key.*', '--json')).toBe(0);
    expect(JSON.parse(said[0] ?? '')).toMatchObject({ object: 'list', data: [{ action: 'key.created', seq: 3 }] });
    await run('list', '--limit', '1');
    const cursor = /--cursor (\S+)/.exec(noted.at(-1) ?? '')?.[1] ?? '';
    await run('list', '--limit', '1', '--cursor', cursor);
    expect(said).toEqual([expect.stringContaining('pii.disclosed')]);
    await expect(run('list', '--from', 'yesterday')).rejects.toThrow("The parameter 'from'");
    await expect(run('list', '--who', 'me')).rejects.toThrow('--who');
  });

  it('says where lines were changed', async () => {
    const path = await file();
    writeFileSync(path, readFileSync(path, 'utf8').replace('"user":"olena"', '"user":"oksana"'));
    await run('list');
    expect(said).toHaveLength(2);
    expect(noted.join()).toMatch(/not shown: 1\. .* audit verify/);
  });
});

describe('nexus audit verify', () => {
  it('ends with 0 for a log that is whole', async () => {
    expect(await run('verify')).toBe(0);
    expect(said).toEqual([
      `intact  ${await chain()}  3 entries up to 3, anchored through 3`,
      'The audit log is intact.',
    ]);
  });

  it('ends with 1 for one that was changed, and says where', async () => {
    const path = await file();
    writeFileSync(path, readFileSync(path, 'utf8').replace('"user":"olena"', '"user":"oksana"'));
    expect(await run('verify')).toBe(1);
    expect(said[0]).toMatch(
      /^BROKEN {2}\S+ {2}\d{12}\.\S+\.jsonl, line 2, entry 2: .*not as it was written.* \(changed\)$/,
    );
    expect(await run('verify', '--json')).toBe(1);
    expect(JSON.parse(said[0] ?? '')).toMatchObject({
      intact: false,
      chains: [{ fault: { line: 2, seq: 2, kind: 'changed' } }],
    });
  });
});

describe('a chain that was put into the folder', () => {
  const forged = 'forgedchain01xx';
  const forge = (): void => {
    const { text } = printLine(auditEntry({ types: ['person'] }), '2026-01-01T10:00:00.000Z', beginningOf(forged));
    const path = join(auditFolder(folder), forged);
    mkdirSync(path);
    writeFileSync(join(path, '000000000001.2026-01-01.jsonl'), `${text}\n`);
  };

  it('is a fault, also after a start of the gateway', async () => {
    forge();
    const begun = (): Promise<void> =>
      data.use(({ anchors }) => withAudit({ dataFolder: folder, anchors }, (audit) => audit.append(auditEntry())));
    for (const step of [() => Promise.resolve(), begun, begun]) {
      await step();
      expect(await run('verify')).toBe(1);
      expect(said.filter((line) => line.startsWith('BROKEN'))).toEqual([
        expect.stringMatching(/^BROKEN {2}forgedchain01xx {2}entry 1: None of its entries was ever anchored: /),
      ]);
    }
  });

  it('is told to be empty where nothing stands in it', async () => {
    mkdirSync(join(auditFolder(folder), forged));
    expect(await run('verify')).toBe(0);
    expect(said.some((line) => line === `empty   ${forged}  no entries`)).toBe(true);
  });

  it('is not held against anybody while the anchors cannot be read', async () => {
    forge();
    const use = data.use.bind(data);
    vi.spyOn(data, 'use').mockImplementation((work) => use((stores) => work(blind(stores))));
    expect(await run('verify')).toBe(0);
    expect(noted.join()).toContain('The anchors cannot be read');
  });
  const blind = (stores: Stores): Stores => ({
    ...stores,
    anchors: { ...stores.anchors, all: () => Promise.reject(new Error('no database')) },
  });
});

describe('nexus audit retire', () => {
  it('misses a chain no longer that was moved away, and writes down who said so', async () => {
    const name = await chain();
    expect(await run('retire', name, '--reason', 'evidence of case 4')).toBe(1);
    expect(noted.join()).toContain('still there');
    renameSync(join(auditFolder(folder), name), join(folder, 'evidence'));
    expect(await run('verify')).toBe(1);
    expect(said[0]).toContain('(missing)');
    expect(await run('retire', name, '--reason', 'evidence of case 4')).toBe(0);
    expect(await run('verify')).toBe(0);
    await run('list', '--action', 'audit.retired', '--json');
    expect(JSON.parse(said[0] ?? '')).toMatchObject({
      data: [{ actor: 'command line', reason: 'evidence of case 4', about: { chain: name, seq: 3 } }],
    });
    expect(await run('retire', name, '--reason', 'again')).toBe(1);
    expect(await run('retire', name)).toBe(2);
  });
});

it('says what it can do', async () => {
  expect(await run('forget')).toBe(2);
  expect(noted.join()).toContain('list|verify|retire');
});

it('needs a data folder', async () => {
  rmSync(folder, { recursive: true });
  await expect(run('verify')).rejects.toThrow('no data of a gateway');
});
