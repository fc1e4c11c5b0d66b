import { open } from 'node:fs/promises';
import { LARGEST_DOCUMENT_BYTES, UnreadableDocument } from './decode-text.ts';
import type { ReadDocument } from './document.ts';
import { hashOf, readDocument } from './read-document.ts';

/** A file to read, and the hash it had last time. */
export type ReadingTask = { readonly path: string; readonly shownPath: string; readonly knownHash?: string };

/** The document, or why there is none. */
export type ReadingResult =
  | { readonly outcome: 'read'; readonly document: ReadDocument }
  | { readonly outcome: 'unchanged' }
  | { readonly outcome: 'unreadable'; readonly reason: string };

/** Reads a file into passages; one that can't be read is a result, not a failure. */
export async function readFileAsDocument({ path, shownPath, knownHash }: ReadingTask): Promise<ReadingResult> {
  try {
    const bytes = await bytesOf(path);
    if (hashOf(bytes) === knownHash) return { outcome: 'unchanged' };
    return { outcome: 'read', document: readDocument({ path, shownPath }, bytes) };
  } catch (thrown) {
    return { outcome: 'unreadable', reason: reasonOf(thrown) };
  }
}

async function bytesOf(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    // One byte more tells decodeText that the file is too large.
    const bytes = Buffer.alloc(Math.min(size, LARGEST_DOCUMENT_BYTES + 1));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'The file is gone.',
  EACCES: 'The file may not be read: check its permissions.',
  EISDIR: 'This is a folder.',
};

function reasonOf(thrown: unknown): string {
  if (thrown instanceof UnreadableDocument) return thrown.message;
  if (thrown instanceof RangeError) return 'The file is nested too deeply to be read.';
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown';
  return reasons[code] ?? `The file can't be read (${code}).`;
}
