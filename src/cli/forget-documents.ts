import { resolve } from 'node:path';
import type { DataFolder } from './data-folder.ts';
import type { Output } from './output.ts';

/** `nexus forget`: takes documents out of the index; their files stay. Returns the exit code. */
export async function forgetDocuments(
  paths: readonly string[],
  data: DataFolder,
  { say, note }: Output,
): Promise<number> {
  if (paths.length === 0) {
    note('Name a folder or a file: npm run nexus -- forget <folder|file>... What there is: npm run nexus -- documents');
    return 2;
  }
  return data.use(async ({ index, keptFolders }) => {
    let unknown = 0;
    for (const path of paths.map((given) => resolve(given))) {
      const forgotten = await index.forget(path);
      if (forgotten === 0) unknown++;
      say(forgotten === 0 ? `not in the index  ${path}` : `forgotten  ${path}: ${documentsOf(forgotten)}`);
      const kept = (await keptFolders.all()).find((folder) => isAtOrBelow(path, folder) || isAtOrBelow(folder, path));
      if (kept !== undefined)
        note(`${kept} is a folder of the configuration: what is there comes back. Take it off knowledge.folders.`);
    }
    return unknown > 0 ? 1 : 0;
  });
}

const documentsOf = (count: number): string => (count === 1 ? '1 document' : `${count} documents`);

const isAtOrBelow = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
