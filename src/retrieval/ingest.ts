import { stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { workerEntry } from '../workers/worker-entry.ts';
import { WorkerFailure } from '../workers/worker-failure.ts';
import { startWorker, type WorkerThread } from '../workers/worker-thread.ts';
import { findFiles, type FoundFiles, type Omission } from './find-files.ts';
import type { KnowledgeIndex } from './knowledge-index.ts';
import { isReadable } from './read-document.ts';
import type { ReadingResult, ReadingTask } from './read-file.ts';

/** After each file. */
export type IngestProgress = {
  readonly path: string;
  readonly outcome: 'added' | 'updated' | 'unchanged' | 'failed';
  /** Files done and files found, over all paths given. */
  readonly done: number;
  readonly total: number;
};

export type IngestReport = {
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Documents forgotten because their file is gone from an ingested folder. */
  readonly removed: number;
  readonly skipped: readonly Omission[];
  readonly failed: readonly Omission[];
};

type Given = FoundFiles & { readonly root: string; readonly isFolder: boolean };
type Source = Given & {
  /** Of its files, those that no path before it holds too. */
  readonly toRead: readonly string[];
};
type Reader = WorkerThread<ReadingTask, ReadingResult>;

/** Reading a document of the largest size takes some hundred megabytes. */
const READER_HEAP_MEGABYTES = 1024;

/**
 * Brings the index up to date with files and folders. Files that did not change are left alone, those gone from a folder
 * are forgotten, and one that can't be read is reported and keeps its last version. Rejects with a StorageFailure.
 */
export async function ingest(
  paths: readonly string[],
  index: KnowledgeIndex,
  onProgress: (progress: IngestProgress) => void = () => undefined,
): Promise<IngestReport> {
  const failed: Omission[] = [];
  const sources: Source[] = [];
  const met = new Set<string>();
  for (const path of paths) {
    const source = await sourceOf(resolve(path));
    if (source) sources.push(firstMet(source, met));
    else failed.push({ path, reason: 'There is no such file or folder.' });
  }
  const counts = { added: 0, updated: 0, unchanged: 0, failed: 0 };
  const total = sources.reduce((sum, { toRead }) => sum + toRead.length, 0);
  let done = 0;
  let removed = 0;
  const reader: Reader = startWorker({
    name: 'reading',
    entry: workerEntry(import.meta.url, './reading-worker.ts'),
    queue: 1,
    heapMegabytes: READER_HEAP_MEGABYTES,
  });
  try {
    for (const { root, isFolder, files, toRead, complete } of sources) {
      for (const path of toRead) {
        const result = await bringUpToDate({ path, shownPath: shownPath(root, path, isFolder) }, index, reader);
        if (result.reason !== undefined) failed.push({ path, reason: result.reason });
        counts[result.outcome]++;
        onProgress({ path, outcome: result.outcome, done: ++done, total });
      }
      if (isFolder && complete) removed += await index.prune(root, new Set(files));
    }
  } finally {
    await reader.close();
  }
  const { added, updated, unchanged } = counts;
  return { added, updated, unchanged, removed, skipped: sources.flatMap(({ skipped }) => skipped), failed };
}

/** A file that several of the given paths hold is read, or left out, once. */
function firstMet(source: Given, met: Set<string>): Source {
  const isFirst = (path: string): boolean => !met.has(path) && Boolean(met.add(path));
  return {
    ...source,
    toRead: source.files.filter(isFirst),
    skipped: source.skipped.filter(({ path }) => isFirst(path)),
  };
}

async function sourceOf(root: string): Promise<Given | undefined> {
  const found = await stat(root).catch(() => undefined);
  if (!found) return undefined;
  if (found.isDirectory()) return { root, isFolder: true, ...(await findFiles(root)) };
  const single = { root, isFolder: false, complete: true };
  return isReadable(root)
    ? { ...single, files: [root], skipped: [] }
    : { ...single, files: [], skipped: [{ path: root, reason: 'Only .md, .markdown and .txt files are read.' }] };
}

/** From the name of the ingested folder on, or of the file's own folder; always with forward slashes. */
function shownPath(root: string, path: string, isFolder: boolean): string {
  const shown = isFolder ? join(basename(root), relative(root, path)) : join(basename(dirname(path)), basename(path));
  return shown.split(sep).join('/');
}

async function bringUpToDate(
  file: { readonly path: string; readonly shownPath: string },
  index: KnowledgeIndex,
  reader: Reader,
): Promise<{ readonly outcome: IngestProgress['outcome']; readonly reason?: string }> {
  const knownHash = await index.hashOf(file.path);
  const read = await readInWorker({ ...file, ...(knownHash === undefined ? {} : { knownHash }) }, reader);
  if (read.outcome === 'unreadable') return { outcome: 'failed', reason: read.reason };
  if (read.outcome === 'unchanged') return { outcome: 'unchanged' };
  await index.put(read.document);
  return { outcome: knownHash === undefined ? 'added' : 'updated' };
}

async function readInWorker(task: ReadingTask, reader: Reader): Promise<ReadingResult> {
  try {
    return await reader.call(task);
  } catch (thrown) {
    if (!(thrown instanceof WorkerFailure)) throw thrown;
    return { outcome: 'unreadable', reason: 'Reading the file took more memory than is allowed: split it.' };
  }
}
