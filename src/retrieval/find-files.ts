import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isReadable } from './read-document.ts';

/** A file that was left out, and why. */
export type Omission = { readonly path: string; readonly reason: string };

export type FoundFiles = {
  readonly files: readonly string[];
  readonly skipped: readonly Omission[];
  /** Every folder of the tree was seen, so that a file that is not here is not there. */
  readonly complete: boolean;
};

/** Files looked at in one folder tree. */
const MOST_FILES = 200_000;
const DEEPEST = 64;

const isHidden = (name: string): boolean => name.startsWith('.') || name === 'node_modules';

/**
 * The readable files below a folder, in order of their paths. Hidden folders and `node_modules` are passed over. Links
 * are not followed: what they point to inside the tree is met by its own path, and the rest is not the folder's.
 */
export async function findFiles(folder: string): Promise<FoundFiles> {
  const files: string[] = [];
  const skipped: Omission[] = [];
  let complete = true;
  const look = async (at: string, depth: number): Promise<void> => {
    const entries = await entriesOf(at);
    if (!entries) skipped.push({ path: at, reason: 'The folder may not be read: check its permissions.' });
    if (!entries || files.length + skipped.length + entries.length > MOST_FILES) complete = false;
    for (const entry of entries ?? []) {
      const path = join(at, entry.name);
      if (isHidden(entry.name)) continue;
      if (files.length + skipped.length >= MOST_FILES) return;
      if (entry.isSymbolicLink()) skipped.push({ path, reason: 'Links are not followed.' });
      else if (entry.isDirectory() && depth < DEEPEST) await look(path, depth + 1);
      else if (entry.isDirectory()) skipped.push({ path, reason: `Folders are read ${DEEPEST} deep.` });
      else if (entry.isFile() && isReadable(path)) files.push(path);
      else skipped.push({ path, reason: 'Only .md, .markdown and .txt files are read.' });
    }
  };
  await look(folder, 0);
  return { files, skipped, complete };
}

async function entriesOf(folder: string): Promise<readonly Dirent[] | undefined> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return undefined;
  }
}
