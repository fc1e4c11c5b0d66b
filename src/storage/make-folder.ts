import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder and those it stands in, where they are not there; rejects with the system's error. Node's own
 * `recursive` never ends below /proc, where no folder can be made though its parent is there.
 */
export async function makeFolder(path: string, mode: number): Promise<void> {
  try {
    await mkdir(path, { mode });
  } catch (thrown) {
    const code = codeOf(thrown);
    if (code === 'EEXIST') return mustBeFolder(path, thrown);
    const parent = dirname(path);
    if (code !== 'ENOENT' || parent === path || (await isThere(parent))) throw thrown;
    await makeFolder(parent, mode);
    await mkdir(path, { mode });
  }
}

async function mustBeFolder(path: string, thrown: unknown): Promise<void> {
  if (!(await stat(path)).isDirectory()) throw thrown;
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const codeOf = (thrown: unknown): unknown => (thrown instanceof Error && 'code' in thrown ? thrown.code : undefined);
