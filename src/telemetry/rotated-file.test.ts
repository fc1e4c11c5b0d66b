import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RotatedFile } from './rotated-file.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-rotated-'));
  path = join(folder, 'lines.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

it('adds lines to what is there, for its owner alone', async () => {
  for (const line of ['перший\n', 'другий\n']) {
    const file = new RotatedFile(path, { mostBytes: 1000, kept: 3 });
    await file.append(line);
    await file.close();
  }
  expect(read('lines.jsonl')).toBe('перший\nдругий\n');
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it('puts full files aside and keeps as many as it may', async () => {
  const file = new RotatedFile(path, { mostBytes: 10, kept: 3 });
  for (const line of ['one-one\n', 'two-two\n', 'three\n', 'four-four\n', 'five-five\n']) await file.append(line);
  await file.close();
  expect(readdirSync(folder).sort()).toEqual(['lines.1.jsonl', 'lines.2.jsonl', 'lines.jsonl']);
  expect([read('lines.jsonl'), read('lines.1.jsonl'), read('lines.2.jsonl')]).toEqual([
    'five-five\n',
    'four-four\n',
    'three\n',
  ]);
});

it('fills a file again before it begins another, also after a restart', async () => {
  const first = new RotatedFile(path, { mostBytes: 10, kept: 3 });
  await first.append('abc\n');
  await first.close();
  const second = new RotatedFile(path, { mostBytes: 10, kept: 3 });
  await second.append('def\n');
  await second.append('ghi\n');
  await second.close();
  expect([read('lines.1.jsonl'), read('lines.jsonl')]).toEqual(['abc\ndef\n', 'ghi\n']);
});

it('ends a line that an earlier process broke off', async () => {
  writeFileSync(path, '{"whole":1}\n{"bro');
  const file = new RotatedFile(path, { mostBytes: 1000, kept: 3 });
  await file.append('{"next":2}\n');
  await file.close();
  expect(read('lines.jsonl')).toBe('{"whole":1}\n{"bro\n{"next":2}\n');
});

it('takes a single block larger than a file', async () => {
  const file = new RotatedFile(path, { mostBytes: 10, kept: 2 });
  await file.append(`${'x'.repeat(100)}\n`);
  await file.append('y\n');
  await file.close();
  expect([read('lines.1.jsonl').length, read('lines.jsonl')]).toEqual([101, 'y\n']);
});

it('says why it can not, and goes on once it can', async () => {
  const later = join(folder, 'later');
  const file = new RotatedFile(join(later, 'lines.jsonl'), { mostBytes: 100, kept: 2 });
  await expect(file.append('lost\n')).rejects.toThrow('ENOENT');
  mkdirSync(later);
  await file.append('kept\n');
  await file.close();
  expect(read('later/lines.jsonl')).toBe('kept\n');
});
