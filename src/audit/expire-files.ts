import { open, rm } from 'node:fs/promises';
import type { AuditRecord } from '../extend/audit.ts';
import { type Link, readLine } from './audit-line.ts';
import { type ChainFile, chainFiles, tornFiles } from './chain-files.ts';
import { readLinesBackwards } from './read-lines.ts';
import { syncFolder } from './sync-folder.ts';

/** The files at the beginning of a chain whose entries are all too old. */
export type OldFiles = {
  readonly files: readonly ChainFile[];
  /** Their last entry. */
  readonly through: Link;
  readonly until: string;
};

/** Never the last file: the chain goes on from it. `before` as entries tell their time. */
export async function oldFiles(folder: string, before: string): Promise<OldFiles | undefined> {
  let old: OldFiles | undefined;
  for (const file of (await chainFiles(folder)).slice(0, -1)) {
    const last = await lastLine(file);
    if (!last || last.record.at >= before) break;
    old = { files: [...(old?.files ?? []), file], through: last.link, until: last.record.at };
  }
  return old;
}

async function lastLine({
  path,
}: ChainFile): Promise<{ readonly link: Link; readonly record: AuditRecord } | undefined> {
  const handle = await open(path, 'r');
  try {
    for await (const lines of readLinesBackwards(handle)) return lines[0] && readLine(lines[0]);
    return undefined;
  } finally {
    await handle.close();
  }
}

/** Once the log says so. */
export async function removeFiles(folder: string, { files, through }: OldFiles): Promise<void> {
  for (const { path } of files) await rm(path, { force: true });
  for (const { path, seq } of await tornFiles(folder)) if (seq <= through.seq) await rm(path, { force: true });
  await syncFolder(folder);
}
