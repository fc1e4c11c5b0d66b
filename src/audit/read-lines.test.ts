import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { between, seeded } from '../../test/support/seeded.ts';
import { MOST_LINE_BYTES, readLines, readLinesBackwards } from './read-lines.ts';

let folder: string;
let handle: FileHandle | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-lines-'));
});
afterEach(async () => {
  await handle?.close();
  rmSync(folder, { recursive: true });
});

async function fileOf(text: string): Promise<FileHandle> {
  await handle?.close();
  writeFileSync(join(folder, 'lines'), text);
  return (handle = await open(join(folder, 'lines'), 'r'));
}

async function forwards(text: string): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const batch of readLines(await fileOf(text))) {
    for (const { bytes, from, isWhole } of batch) {
      expect(from).toBe(Buffer.byteLength(lines.map((line) => `${line}\n`).join('')));
      lines.push(isWhole ? bytes.toString() : `${bytes.toString()} …`);
    }
  }
  return lines;
}

async function backwards(text: string): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const batch of readLinesBackwards(await fileOf(text))) lines.push(...batch.map(String));
  return lines;
}

it.each(['', 'a\n', 'a\nb\n', '\n\n', 'a\nb', 'b', '\nї\n'])('reads %j both ways', async (text) => {
  const whole = text.split('\n').slice(0, -1);
  const rest = text.split('\n').at(-1);
  expect(await forwards(text)).toEqual(rest ? [...whole, `${rest} …`] : whole);
  expect(await backwards(text)).toEqual(whole.toReversed());
});

it('reads lines that go over the ends of blocks, and what has no end yet', async () => {
  const random = seeded(1);
  const lines = Array.from({ length: 60 }, (_, at) => `${at}${'ї'.repeat(between(random, 0, 40_000))}`);
  const text = lines.map((line) => `${line}\n`).join('');
  for (const rest of ['', 'x', 'x'.repeat(200_000)]) {
    expect(await backwards(text + rest)).toEqual(lines.toReversed());
    expect(await forwards(text + rest)).toEqual(rest === '' ? lines : [...lines, `${rest} …`]);
  }
  expect(await backwards(text + 'x'.repeat(600_000))).toEqual(lines.toReversed());
});

it('gives up at a line that is longer than any that is written', async () => {
  const text = `a\n${'x'.repeat(MOST_LINE_BYTES * 4)}\nb\n`;
  expect(await backwards(text)).toEqual(['b']);
  const [first, second, ...more] = await forwards(text);
  expect([first, second?.endsWith(' …'), more]).toEqual(['a', true, []]);
});
