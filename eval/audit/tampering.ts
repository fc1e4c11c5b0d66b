import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Anchor } from '../../src/audit/anchors.ts';
import { verifyAudit } from '../../src/audit/verify-audit.ts';
import { between } from '../../test/support/seeded.ts';

/** One way to spoil a log, tried so often; each time it must be found. */
export type Tampering = { readonly name: string; readonly tries: number; readonly found: number };

type Spoil = (path: string, random: () => number) => void;

const TRIES = 50;

/** A line in the middle, so that another stands on both sides. */
const middle = (lines: readonly string[], random: () => number): number => between(random, 1, lines.length - 3);

const rewrite =
  (change: (lines: string[], at: number) => string[]): Spoil =>
  (path, random) => {
    const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
    const spoilt = change(lines, middle(lines, random));
    writeFileSync(path, spoilt.map((line) => `${line}\n`).join(''));
  };

const spoils: Readonly<Record<string, Spoil>> = {
  'a bit of a byte is changed': (path, random) => {
    const bytes = readFileSync(path);
    const at = between(random, 0, bytes.length - 1);
    bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << between(random, 0, 7)), at);
    writeFileSync(path, bytes);
  },
  'a byte is taken out': (path, random) => {
    const bytes = readFileSync(path);
    const at = between(random, 0, bytes.length - 1);
    writeFileSync(path, Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]));
  },
  'a line is taken out': rewrite((lines, at) => lines.toSpliced(at, 1)),
  'a line is put in twice': rewrite((lines, at) => lines.toSpliced(at, 0, lines[at] ?? '')),
  'two lines change places': rewrite((lines, at) => lines.toSpliced(at, 2, lines[at + 1] ?? '', lines[at] ?? '')),
  'the tail is cut': (path, random) => {
    truncateSync(path, between(random, 0, readFileSync(path).length - 1));
  },
  'the file is renamed': (path) => renameSync(path, path.replace(/\d{12}\./, '000000900000.')),
  'the file is removed': (path) => rmSync(path),
};

/** Spoils copies of a log in every way and counts how often that is found. */
export async function tamperWith(
  folder: string,
  anchors: readonly Anchor[],
  random: () => number,
): Promise<readonly Tampering[]> {
  const results: Tampering[] = [];
  for (const [name, spoil] of Object.entries(spoils)) {
    let found = 0;
    for (let at = 0; at < TRIES; at++) if (await isFound(folder, anchors, (path) => spoil(path, random))) found++;
    results.push({ name, tries: TRIES, found });
  }
  return results;
}

async function isFound(folder: string, anchors: readonly Anchor[], spoil: (path: string) => void): Promise<boolean> {
  const copy = mkdtempSync(join(tmpdir(), 'nexus-tampered-'));
  try {
    cpSync(folder, copy, { recursive: true });
    const [chain = ''] = readdirSync(copy);
    const [file = ''] = readdirSync(join(copy, chain)).filter((name) => name.endsWith('.jsonl'));
    spoil(join(copy, chain, file));
    return !(await verifyAudit(copy, { anchors, areAll: true })).isIntact;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
