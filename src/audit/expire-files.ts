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

/** Whether it is worth while to look closer; may be asked of a chain that somebody else writes. */
export async function mayBeOld(folder: string, before: string): Promise<boolean> {
  const [first] = await chainFiles(folder);
  if (!first || first.day > before.slice(0, 'yyyy-mm-dd'.length)) return false;
  const last = await lastLine(first);
  return !last || last.record.at < before;
}

/** `before` as entries tell their time. Also the last file: the next entry of another day begins a new one. */
export async function oldFiles(folder: string, before: string): Promise<OldFiles | undefined> {
  let old: OldFiles | undefined;
  for (const file of await chainFiles(folder)) {
    const last = await lastLine(file);
    if (!last || last.record.at >= before) break;
    old = { files: [...(old?.files ?? []), file], through: last.link, until: last.record.at };
  }
  return old;
}

async function lastLine({
  path,
}: ChainFile): Promise<{ readonly link: Link; readonly record: AuditRecord } | undefined> {
  const handle = await open(path, 'r').catch(noneIfRemoved);
  if (!handle) return undefined;
  try {
    for await (const lines of readLinesBackwards(handle)) return lines[0] && readLine(lines[0]);
    return undefined;
  } finally {
    await handle.close();
  }
}

const noneIfRemoved = (thrown: unknown): undefined => {
  if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined;
  throw thrown;
};

/** Once the log says so, in a file that comes after them: where a clock was set back meanwhile, there is none yet. */
export async function removeFiles(folder: string, { files, through }: OldFiles): Promise<void> {
  const last = (await chainFiles(folder)).at(-1);
  if (last?.path === files.at(-1)?.path) return;
  for (const { path } of files) await rm(path, { force: true });
  for (const { path, seq } of await tornFiles(folder)) if (seq <= through.seq) await rm(path, { force: true });
  await syncFolder(folder);
}
