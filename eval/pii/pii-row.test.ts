import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pii } from './pii.ts';
import { piiRows } from './pii-row.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pii-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function fileOf(...rows: readonly unknown[]): Promise<string> {
  const path = join(folder, 'rows.jsonl');
  await writeFile(path, rows.map((row) => `${typeof row === 'string' ? row : JSON.stringify(row)}\n`).join(''));
  return path;
}

test('places in characters become places in UTF-16 units', async () => {
  const [row] = piiRows(
    await fileOf({ text: '😀 a@b.co', spans: [{ type: 'EMAIL', start: 2, end: 8, value: 'a@b.co' }] }),
  );
  expect(row?.spans[0]).toMatchObject({ start: 3, end: 9 });
});

test.each([
  [{ text: 'x' }, /line 1: spans/],
  ['{', /line 1 is no JSON/],
  [{ text: 'abc', spans: [{ type: 'EMAIL', start: 0, end: 1, value: 'zzz' }] }, /line 1: no "zzz" stands where/],
])('a wrong row is named: %j', async (row, fault) => {
  const path = await fileOf(row);
  expect(() => piiRows(path)).toThrow(fault);
});

test('an evaluation of rows by case', async () => {
  const path = await fileOf(
    { text: 'a@b.co', case: 'mail', split: 'dev', spans: [{ type: 'EMAIL', start: 0, end: 6 }] },
    { text: 'код 12', case: 'none', split: 'dev', spans: [] },
    { text: 'тел. 2345678', case: 'none', split: 'test', spans: [] },
  );
  const all = await pii.run({ data: path }, []);
  expect(all.metrics).toMatchObject({ precision: 0.5, recall: 1, rows: 3, clean_rows: 2, clean_rows_hit: 1 });
  expect(all.report).toContain('| mail | 1 | 1.000 |');
  const dev = await pii.run({ data: path, split: 'dev' }, []);
  expect(dev.metrics).toMatchObject({ f1: 1, f2: 1, f2_all: 1, clean_rows_hit: 0 });
  await expect(pii.run({ data: path, split: 'none' }, [])).rejects.toThrow('There are no rows to measure');
});
