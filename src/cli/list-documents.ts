import { resolve } from 'node:path';
import type { DataFolder } from './data-folder.ts';
import type { Output } from './output.ts';

/** `nexus documents`: the path of each document that answers may cite, or of those below a folder. Returns the exit code. */
export const listDocuments = (below: string | undefined, data: DataFolder, { say, note }: Output): Promise<number> =>
  data.use(async ({ index }) => {
    const paths = await index.paths(resolve(below ?? '/'));
    for (const path of paths) say(path);
    note(paths.length === 1 ? '1 document.' : `${paths.length} documents.`);
    return 0;
  });
