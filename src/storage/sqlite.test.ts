import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrations, type Migration } from './migrations.ts';
import { SqliteFile } from './sqlite.ts';

const steps: readonly Migration[] = [
  { version: 1, name: 'notes', sql: 'CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT UNIQUE NOT NULL)' },
  { version: 2, name: 'colour', sql: "ALTER TABLE notes ADD COLUMN colour TEXT DEFAULT 'white'" },
];

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-sqlite-'));
  path = join(folder, 'test.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function withFile<T>(shape: readonly Migration[], use: (file: SqliteFile) => T): T {
  const file = new SqliteFile(path, shape);
  try {
    return use(file);
  } finally {
    file.close();
  }
}

describe('SqliteFile', () => {
  it('keeps rows and counts changes', () => {
    withFile(steps, (file) => {
      expect(file.run('INSERT INTO notes (text) VALUES (?)', ['привіт'])).toBe(1);
      expect(file.all('SELECT id, text, colour FROM notes')).toEqual([{ id: 1, text: 'привіт', colour: 'white' }]);
      expect(file.run('DELETE FROM notes WHERE id = ?', [7])).toBe(0);
    });
  });

  it('takes a database forward from where it stands', () => {
    withFile(steps.slice(0, 1), (file) => file.run("INSERT INTO notes (text) VALUES ('old')"));
    withFile(steps, (file) =>
      expect(file.all('SELECT text, colour FROM notes')).toEqual([{ text: 'old', colour: 'white' }]),
    );
    withFile(steps, (file) => expect(file.all('PRAGMA user_version')).toEqual([{ user_version: 2 }]));
  });

  it('refuses a database of a newer program', () => {
    withFile(steps, () => undefined);
    expect(() => new SqliteFile(path, steps.slice(0, 1))).toThrow(/version 2 .* knows 1/);
  });

  it('leaves a database as it was when a step fails', () => {
    withFile(steps.slice(0, 1), () => undefined);
    const broken: Migration = {
      version: 2,
      name: 'broken',
      sql: 'CREATE TABLE extra (id INTEGER); CREATE TABLE notes (id)',
    };
    expect(() => new SqliteFile(path, [...steps.slice(0, 1), broken])).toThrow(/notes/);
    withFile(steps.slice(0, 1), (file) => {
      expect(file.all("SELECT name FROM sqlite_master WHERE name = 'extra'")).toEqual([]);
    });
  });

  it('does all of a transaction or nothing', () => {
    withFile(steps, (file) => {
      const insert = 'INSERT INTO notes (text) VALUES (?)';
      expect(() =>
        file.transaction([
          { sql: insert, params: ['one'] },
          { sql: insert, params: ['one'] },
        ]),
      ).toThrow(/UNIQUE/);
      expect(file.all('SELECT * FROM notes')).toEqual([]);
    });
  });

  it('keeps on working past the number of statements it remembers', () => {
    withFile(steps, (file) => {
      for (let at = 0; at < 300; at++) expect(file.all(`SELECT ${at} AS value`)).toEqual([{ value: at }]);
      expect(file.all('SELECT 0 AS value')).toEqual([{ value: 0 }]);
    });
  });
});

describe('the gateway’s own migrations', () => {
  it('are numbered from 1 without gaps', () => {
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, at) => at + 1));
  });

  it('leave keys of before without a role', () => {
    withFile(migrations.slice(0, 3), (file) =>
      file.run("INSERT INTO api_keys (id, hash, tenant) VALUES ('key_1', 'h', 'default')"),
    );
    withFile(migrations, (file) =>
      expect(file.all('SELECT id, roles FROM api_keys')).toEqual([{ id: 'key_1', roles: '' }]),
    );
  });

  it('search codes whole', () => {
    withFile(migrations, (file) => {
      file.run("INSERT INTO passage_terms (rowid, title, headings, body) VALUES (1, '', '', 'ua125/2024 10.0.0.1')");
      const found = (match: string): number =>
        file.all('SELECT rowid FROM passage_terms WHERE passage_terms MATCH ?', [match]).length;
      expect(found('"ua125/2024"')).toBe(1);
      expect(found('"10.0.0.1"')).toBe(1);
      expect(found('"ua125"')).toBe(0);
    });
  });
});
