import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** Largest configuration file, in bytes; parsing takes about a second per MB. */
const LARGEST_BYTES = 1024 * 1024;

export type ReadText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'refused'; readonly reason: string };

const refused = (reason: string): ReadText => ({ kind: 'refused', reason });

/** A configuration file's text; never waits on a pipe and reads nothing too large. */
export async function readText(path: string): Promise<ReadText> {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  try {
    // Opening a pipe for reading waits for a writer, unless told not to.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const found = await file.stat();
    if (!found.isFile()) return refused('is not a file');
    if (found.size > LARGEST_BYTES) return refused('is larger than 1 MB');
    return { kind: 'text', text: utf8.decode(await file.readFile()) };
  } catch (thrown) {
    if (thrown instanceof TypeError) return refused('is not valid UTF-8 text');
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown error';
    return code === 'ENOENT' ? { kind: 'absent' } : refused(`cannot be read (${code})`);
  }
}
