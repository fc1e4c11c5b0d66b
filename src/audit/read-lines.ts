import type { FileHandle } from 'node:fs/promises';

const BLOCK_BYTES = 256 * 1024;
/** Longer than any that is written. */
export const MOST_LINE_BYTES = 256 * 1024;
const NEWLINE = 0x0a;

/** `bytes` without its end. The last of a file may be without one; so is what is longer than any line. */
export type RawLine = { readonly bytes: Buffer; readonly from: number; readonly isWhole: boolean };

/** The lines of a file in order, those of one read together. */
export async function* readLines(handle: FileHandle): AsyncGenerator<readonly RawLine[]> {
  let rest: Buffer = Buffer.alloc(0);
  let from = 0;
  for (;;) {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(BLOCK_BYTES), 0, BLOCK_BYTES, from + rest.length);
    if (bytesRead === 0) break;
    const bytes = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
    const { lines, end } = split(bytes, from);
    from += end;
    rest = bytes.subarray(end);
    if (lines.length > 0) yield lines;
    if (rest.length > MOST_LINE_BYTES) break;
  }
  if (rest.length > 0) yield [{ bytes: rest, from, isWhole: false }];
}

function split(bytes: Buffer, from: number): { readonly lines: readonly RawLine[]; readonly end: number } {
  const lines: RawLine[] = [];
  let start = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, start)) {
    lines.push({ bytes: bytes.subarray(start, at), from: from + start, isWhole: true });
    start = at + 1;
  }
  return { lines, end: start };
}

/** The lines of a file from the last one back, those of one read together; what has no end yet is left out. */
export async function* readLinesBackwards(handle: FileHandle): AsyncGenerator<readonly Buffer[]> {
  const { size } = await handle.stat();
  let rest: Buffer = Buffer.alloc(0);
  let isTail = true;
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - BLOCK_BYTES);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(end - start), 0, end - start, start);
    const parts = splitAll(Buffer.concat([buffer.subarray(0, bytesRead), rest]));
    if (isTail) {
      parts.pop(); // nothing, or what has no end yet
      isTail = parts.length === 0;
    }
    rest = start > 0 ? (parts.shift() ?? Buffer.alloc(0)) : Buffer.alloc(0);
    if (parts.length > 0) yield parts.reverse();
    if (rest.length > MOST_LINE_BYTES) return;
    end = start;
  }
}

function splitAll(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let start = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, start)) {
    parts.push(bytes.subarray(start, at));
    start = at + 1;
  }
  parts.push(bytes.subarray(start));
  return parts;
}
