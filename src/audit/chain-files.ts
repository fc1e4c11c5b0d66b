import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A file of a chain. Its name tells what it begins with, so that files sort and a missing one is missed. */
export type ChainFile = {
  readonly path: string;
  readonly firstSeq: number;
  /** `2026-03-01`, UTC. */ readonly day: string;
};

const SEQ_DIGITS = 12;
const named = /^(\d{12})\.(\d{4}-\d\d-\d\d)\.jsonl$/;
const chainName = /^[\w-]{8,64}$/;

const padded = (seq: number): string => String(seq).padStart(SEQ_DIGITS, '0');

/** `000000000001.2026-03-01.jsonl` */
export const chainFile = (folder: string, firstSeq: number, day: string): ChainFile => ({
  path: join(folder, `${padded(firstSeq)}.${day}.jsonl`),
  firstSeq,
  day,
});

/** What was found behind the last whole line when the entry of this number was written. */
export const tornFile = (folder: string, seq: number): string => join(folder, `${padded(seq)}.torn`);

const tornName = /^(\d{12})\.torn$/;

export async function tornFiles(folder: string): Promise<readonly { readonly path: string; readonly seq: number }[]> {
  const names = (await readdir(folder)).filter((name) => tornName.test(name));
  return names.map((name) => ({ path: join(folder, name), seq: Number(name.slice(0, SEQ_DIGITS)) }));
}

/** The files of a chain, the oldest first. */
export async function chainFiles(folder: string): Promise<readonly ChainFile[]> {
  const files: ChainFile[] = [];
  for (const name of await readdir(folder)) {
    const [, seq, day] = named.exec(name) ?? [];
    if (seq !== undefined && day !== undefined) files.push({ path: join(folder, name), firstSeq: Number(seq), day });
  }
  return files.sort((one, other) => one.firstSeq - other.firstSeq);
}

/** The chains in the folder of the log; none where it is not there yet. */
export async function chainNames(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(noneIfAbsent);
  return entries
    .filter((entry) => entry.isDirectory() && chainName.test(entry.name))
    .map(({ name }) => name)
    .sort();
}

const noneIfAbsent = (thrown: unknown): readonly Dirent[] => {
  if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return [];
  throw thrown;
};
