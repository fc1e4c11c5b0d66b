import { open } from 'node:fs/promises';

/** Brings to disk which files a folder has: a new file is there for good only then. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
