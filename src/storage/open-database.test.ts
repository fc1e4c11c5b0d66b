import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { numberColumn, textColumn } from './columns.ts';
import type { Database } from './database.ts';
import { openDatabase } from './open-database.ts';

let folder: string;
const open: Database[] = [];
const opened = async (path: string): Promise<Database> => {
  const database = await openDatabase(path);
  open.push(database);
  return database;
};
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexus-database-'));
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((database) => database.close()));
  await rm(folder, { recursive: true, force: true });
});

const insertKey = 'INSERT INTO api_keys (id, hash, name, tenant, created_at) VALUES (?, ?, ?, ?, ?)';

describe('openDatabase', () => {
  it('makes the data folder for its owner alone and keeps what is written', async () => {
    const path = join(folder, 'data', 'nexus.db');
    const database = await openDatabase(path);
    expect(await database.run(insertKey, ['a', 'hash-a', null, 'default', 1_700_000_000_000])).toBe(1);
    await database.close();
    expect((await stat(join(folder, 'data'))).mode & 0o777).toBe(0o700);
    const [row] = await (await opened(path)).all('SELECT id, name, created_at FROM api_keys');
    expect(row).toEqual({ id: 'a', name: null, created_at: 1_700_000_000_000 });
  });

  it('takes two programs on one file', async () => {
    const path = join(folder, 'nexus.db');
    const [one, two] = await Promise.all([opened(path), opened(path)]);
    const writes = Array.from({ length: 40 }, (_, at) =>
      (at % 2 === 0 ? one : two).transaction([{ sql: insertKey, params: [`k${at}`, `h${at}`, null, 'default', at] }]),
    );
    await Promise.all(writes);
    expect(await one.all('SELECT count(*) AS n FROM api_keys')).toEqual([{ n: 40 }]);
  });

  it('waits for another program that writes, but not when it is closed', async () => {
    const path = join(folder, 'nexus.db');
    const [one, two] = [await opened(path), await openDatabase(path)];
    const holder = new Sqlite(path);
    holder.exec('BEGIN IMMEDIATE');
    const patient = one.run(insertKey, ['a', 'hash-a', null, 'default', 1]);
    const cut = two.run(insertKey, ['b', 'hash-b', null, 'default', 1]).catch((failure: unknown) => failure);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const closedAt = performance.now();
    await two.close();
    expect(performance.now() - closedAt).toBeLessThan(1000);
    expect(await cut).toMatchObject({ reason: 'task', code: 'SQLITE_BUSY' });
    holder.close();
    expect(await patient).toBe(1);
  });

  it('tells SQLite’s code of a failure and keeps on working', async () => {
    const database = await opened(':memory:');
    await database.run(insertKey, ['a', 'same', null, 'default', 1]);
    await expect(database.run(insertKey, ['b', 'same', null, 'default', 1])).rejects.toMatchObject({
      name: 'StorageFailure',
      reason: 'task',
      code: 'SQLITE_CONSTRAINT_UNIQUE',
    });
    expect(await database.all('SELECT count(*) AS n FROM api_keys')).toEqual([{ n: 1 }]);
  });

  it('rejects with the code of what is wrong with the file or its folder', async () => {
    const garbage = join(folder, 'garbage.db');
    await writeFile(garbage, 'not a database, though longer than the head of one: '.repeat(100));
    const wrong: [string, object][] = [
      [folder, { reason: 'task', code: 'SQLITE_CANTOPEN' }],
      [garbage, { reason: 'task', code: 'SQLITE_NOTADB' }],
      [join(garbage, 'nexus.db'), { reason: 'folder', code: 'EEXIST' }],
      [join(garbage, 'below', 'nexus.db'), { reason: 'folder', code: 'ENOTDIR' }],
      ['/proc/nexus/data/nexus.db', { reason: 'folder', code: 'ENOENT' }],
    ];
    for (const [path, failure] of wrong)
      await expect(openDatabase(path), path).rejects.toMatchObject({ name: 'StorageFailure', ...failure });
  });

  it('makes all the folders that are missing', async () => {
    await opened(join(folder, 'a', 'b', 'c', 'nexus.db'));
    expect((await stat(join(folder, 'a', 'b', 'c', 'nexus.db'))).isFile()).toBe(true);
  });

  it('rejects after it was closed', async () => {
    const database = await openDatabase(':memory:');
    await database.close();
    await expect(database.all('SELECT 1')).rejects.toMatchObject({ reason: 'closed' });
  });
});

describe('columns', () => {
  it('are read as what they hold, or refused', () => {
    expect(textColumn({ name: 'a' }, 'name')).toBe('a');
    expect(numberColumn({ count: 2 }, 'count')).toBe(2);
    expect(() => textColumn({ name: 1 }, 'name')).toThrow(/name holds no text/);
    expect(() => numberColumn({}, 'count')).toThrow(/count holds no number/);
  });
});
