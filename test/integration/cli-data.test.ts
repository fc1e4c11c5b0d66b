import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStores } from '../../src/assembly/stores.ts';
import { createKey } from '../../src/cli/create-key.ts';
import { DataFolder } from '../../src/cli/data-folder.ts';
import { forgetDocuments } from '../../src/cli/forget-documents.ts';
import { ingestDocuments } from '../../src/cli/ingest-documents.ts';
import { listDocuments } from '../../src/cli/list-documents.ts';
import { listKeys } from '../../src/cli/list-keys.ts';
import { rotateKey } from '../../src/cli/rotate-key.ts';
import { revokeKey } from '../../src/cli/revoke-key.ts';
import { systemClock } from '../../src/runtime/system-clock.ts';

let folder: string;
let data: DataFolder;
const said: string[] = [];
const noted: string[] = [];
const output = { say: (line: string) => void said.push(line), note: (line: string) => void noted.push(line) };
const dataFolder = (): string => join(folder, 'data');

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'nexus-cli-')));
  data = new DataFolder(dataFolder(), output);
  said.length = noted.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (...names: string[]): string => {
  const path = join(folder, ...names);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, '# Квоти\n\nКвота становить сорок тонн.\n');
  return path;
};

describe('the data folder', () => {
  it('is named, and said to be new when it is', async () => {
    await createKey(['laptop'], data, output);
    expect(noted[0]).toMatch(new RegExp(`^Data folder: ${dataFolder()} \\(new; .*NEXUS_DATA_DIR`));
    noted.length = 0;
    await createKey(['server'], data, output);
    expect(noted[0]).toBe(`Data folder: ${dataFolder()}`);
  });

  it('is not made by commands that have nothing to do in a new one', async () => {
    for (const command of [
      () => listKeys(data, output),
      () => revokeKey('key_x', data, output),
      () => listDocuments(undefined, data, output),
      () => forgetDocuments([folder], data, output),
    ])
      await expect(command()).rejects.toThrow(/no data of a gateway in .*NEXUS_DATA_DIR/);
    expect(said).toEqual([]);
  });
});

describe('nexus keys', () => {
  it('prints the key alone where a script reads, and beside it that it is shown once', async () => {
    expect(await createKey(['laptop'], data, output)).toBe(0);
    expect(said).toEqual([expect.stringMatching(/^nx-[\w-]{43}$/)]);
    expect(noted.join('\n')).toMatch(/shown this once/);
  });

  it('lists and revokes by id; the key itself is never shown again', async () => {
    await createKey(['laptop'], data, output);
    const key = said.pop() ?? '';
    expect(await listKeys(data, output)).toBe(0);
    expect(said).toEqual([
      expect.stringMatching(/^key_[\w-]{16} {2}\d{4}-\d\d-\d\d \d\d:\d\d UTC {2}laptop {2}\(pro\)$/),
    ]);
    const [id] = said[0]?.split(' ') ?? [];
    expect(await revokeKey(id, data, output)).toBe(0);
    expect(await revokeKey(id, data, output)).toBe(1);
    expect(await revokeKey(undefined, data, output)).toBe(2);
    const stores = await openStores(dataFolder(), systemClock);
    expect(stores.keys.find(key)).toBeUndefined();
    await stores.close();
    said.length = 0;
    await listKeys(data, output);
    expect(said).toEqual([]);
    expect([...said, ...noted].join()).not.toContain(key);
  });
});

describe('what is changed by hand', () => {
  it('is in the audit log, with the account that did it and without the key', async () => {
    await createKey(['boss', '--role', 'view_pii'], data, output);
    const key = said.pop() ?? '';
    await listKeys(data, output);
    const [id = ''] = said.pop()?.split(' ') ?? [];
    await rotateKey([id], data, output);
    await revokeKey(id, data, output);
    const entries = readdirSync(join(dataFolder(), 'audit'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.jsonl'))
      .map((name) => readFileSync(join(dataFolder(), 'audit', name), 'utf8'))
      .join('');
    for (const action of ['key.created', 'key.rotated', 'key.revoked']) expect(entries).toContain(`"${action}"`);
    expect(entries).toContain(userInfo().username);
    expect(entries).toContain('view_pii');
    expect(entries).not.toContain(key);
  });
});

describe('roles of a key', () => {
  it('are given when it is made, listed, and nothing but known ones', async () => {
    expect(await createKey(['boss', '--role', 'admin'], data, output)).toBe(0);
    const key = said.pop() ?? '';
    await listKeys(data, output);
    expect(said).toEqual([expect.stringMatching(/ UTC {2}boss {2}\(pro, admin\)$/)]);
    const stores = await openStores(dataFolder(), systemClock);
    expect(stores.keys.find(key)?.principal.roles).toEqual(['admin']);
    await stores.close();
    noted.length = 0;
    expect(await createKey(['boss', '--role', 'root'], data, output)).toBe(2);
    expect(noted.join()).toMatch(/no role 'root'.*admin/);
    expect(await createKey(['boss', '--rôle'], data, output)).toBe(2);
    expect(noted.join()).toMatch(/--rôle.*The options are: --tier, --role/);
  });
});

describe('rights of a key', () => {
  it('are all given when it is made, and shown in the list', async () => {
    const args = ['шлюз', '--tier', 'free', '--tenant', 'acme', '--models', 'a,b-*', '--expires', '30d'];
    const limits = ['--requests-per-minute', '5', '--cost-per-day', '1.5', '--queries-per-day', 'none'];
    expect(await createKey([...args, ...limits, '--trusted-forwarder'], data, output)).toBe(0);
    const key = said.pop() ?? '';
    await listKeys(data, output);
    expect(said[0]).toMatch(/шлюз {2}\(free, tenant acme, models a b-\*, trusted forwarder, own limits, until /);
    const stores = await openStores(dataFolder(), systemClock);
    expect(stores.keys.find(key)).toMatchObject({
      isTrustedForwarder: true,
      principal: {
        tier: 'free',
        tenant: 'acme',
        models: ['a', 'b-*'],
        limits: { requestsPerMinute: 5, costPerDayUsd: 1.5, queriesPerDay: null },
      },
    });
    await stores.close();
  });

  it('stay when it gets another text; the old one counts only as long as is said', async () => {
    await createKey(['laptop', '--tier', 'enterprise'], data, output);
    const old = said.pop() ?? '';
    await listKeys(data, output);
    const id = said.pop()?.split(' ')[0] ?? '';
    expect(await rotateKey([id], data, output)).toBe(0);
    const next = said.pop() ?? '';
    expect(await rotateKey([id, '--grace', '1h'], data, output)).toBe(0);
    const last = said.pop() ?? '';
    const stores = await openStores(dataFolder(), systemClock);
    const tierOf = (text: string): string | undefined => stores.keys.find(text)?.principal.tier;
    expect([old, next, last].map(tierOf)).toEqual([undefined, 'enterprise', 'enterprise']);
    await stores.close();
    for (const wrong of [[], [id, 'other'], [id, '--grace', '8d'], [id, '--grace', 'soon'], [id, '--graze', '1h']])
      expect(await rotateKey(wrong, data, output)).toBe(2);
    expect(await rotateKey(['key_missing'], data, output)).toBe(1);
  });
});

describe('nexus documents and forget', () => {
  it('list what was ingested and take it out again, by file and by folder', async () => {
    const paths = [file('law', 'a.md'), file('law', 'b', 'c.md'), file('lawyer.md')];
    await ingestDocuments([folder], data, output);
    said.length = 0;
    await listDocuments(undefined, data, output);
    expect(said).toEqual(paths);
    said.length = 0;
    await listDocuments(join(folder, 'law'), data, output);
    expect(said).toEqual(paths.slice(0, 2));
    said.length = 0;
    expect(await forgetDocuments([join(folder, 'law')], data, output)).toBe(0);
    expect(await forgetDocuments([join(folder, 'law'), join(folder, 'lawyer.md')], data, output)).toBe(1);
    expect(said).toEqual([
      `forgotten  ${join(folder, 'law')}: 2 documents`,
      `not in the index  ${join(folder, 'law')}`,
      `forgotten  ${join(folder, 'lawyer.md')}: 1 document`,
    ]);
    expect(await forgetDocuments([], data, output)).toBe(2);
  });

  it('say that documents of a configured folder come back', async () => {
    file('law', 'a.md');
    await ingestDocuments([join(folder, 'law')], data, output);
    const stores = await openStores(dataFolder(), systemClock);
    await stores.keptFolders.replace([join(folder, 'law')]);
    await stores.close();
    await forgetDocuments([join(folder, 'law', 'a.md')], data, output);
    expect(noted.at(-1)).toMatch(/law is a folder of the configuration: .*knowledge\.folders/);
  });

  it('ingest says what stays of a file that is gone, and how to drop it', async () => {
    const path = file('law', 'a.md');
    await ingestDocuments([path], data, output);
    rmSync(path);
    expect(await ingestDocuments([path], data, output)).toBe(1);
    expect(said.find((line) => line.startsWith('not read'))).toMatch(/no such file.* nexus -- forget/);
  });
});
