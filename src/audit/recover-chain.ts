import { createHash } from 'node:crypto';
import { type FileHandle, open, readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { beginningOf, type Link, readLine } from './audit-line.ts';
import type { ChainFault, ChainFaultKind } from '../extend/audit.ts';
import { ChainDamage } from './chain-damage.ts';
import { type ChainFile, chainFiles, tornFile } from './chain-files.ts';
import { ChainWalk, isLine } from './chain-walk.ts';
import { readLines } from './read-lines.ts';
import { syncFolder } from './sync-folder.ts';

/** Far more than is ever written at once. */
const MOST_TORN_BYTES = 64 * 1024 * 1024;

/** Where a chain can be gone on with. */
export type Found = {
  readonly head: Link;
  /** The file that is written to, and how much of it is in order; undefined where there is none yet. */
  readonly current?: { readonly file: ChainFile; readonly bytes: number };
  /** What a process left that ended in the middle of a line; the next entry must tell it. */
  readonly torn?: Torn;
};

/** What was found behind the last whole line, kept in a file of its own. */
export type Torn = { readonly kept: string; readonly bytes: number; readonly sha256: string };

/** The chain's anchor; it is foreign where it should have one and has none. */
type KnownOfHead = { readonly anchor: Link | undefined; readonly isForeign: boolean };

/**
 * Looks how a chain was left, as far as a start may take, and puts aside what is no whole line. Nobody else may write it
 * meanwhile. Throws `ChainDamage` where more is wrong than a process that ended can have done.
 */
export async function recoverChain(folder: string, chain: string, { anchor, isForeign }: KnownOfHead): Promise<Found> {
  const scans = await lastScans(await chainFiles(folder), chain, anchor);
  const last = scans.at(-1);
  const head = scans.findLast((scan) => scan.head)?.head ?? beginningOf(chain);
  if (isForeign && head.seq > 0) throw new ChainDamage(unanchored);
  checkAnchor(head, scans, anchor);
  if (last && last.size - last.goodBytes > MOST_TORN_BYTES)
    throw damage('changed', last.file, head.seq + 1, 'More stands behind its last line than a process can have left.');
  if (last && last.size > last.goodBytes) await putAside(folder, last, head.seq + 1);
  const torn = await tornAt(tornFile(folder, head.seq + 1));
  return {
    head,
    ...(last && { current: { file: last.file, bytes: last.goodBytes } }),
    ...(torn && { torn }),
  };
}

type Scan = {
  readonly file: ChainFile;
  readonly size: number;
  /** Up to the end of the last line that is in order. */
  readonly goodBytes: number;
  readonly origin: Link | undefined;
  readonly head: Link | undefined;
  /** The link of the entry that was asked for. */
  readonly atSeq: Link | undefined;
};

/** The last file, and the one before where the last has no whole line yet. */
async function lastScans(
  files: readonly ChainFile[],
  chain: string,
  anchor: Link | undefined,
): Promise<readonly Scan[]> {
  const last = files.at(-1);
  if (!last) return [];
  const scan = await scanFile(last, chain, anchor);
  if (scan.head) return [scan];
  const before = files.at(-2);
  if (!before) {
    if (last.firstSeq > 1) throw damage('missing', last, last.firstSeq, 'The files before it are gone.');
    return [scan];
  }
  const scanBefore = await scanFile(before, chain, anchor);
  if (scanBefore.size > scanBefore.goodBytes)
    throw damage('changed', before, (scanBefore.head?.seq ?? 0) + 1, 'A line in the middle is not as it was written.');
  if (scanBefore.head?.seq !== last.firstSeq - 1)
    throw damage('order', last, last.firstSeq, 'It does not begin where the file before it ends.');
  return [scanBefore, scan];
}

async function scanFile(file: ChainFile, chain: string, anchor: Link | undefined): Promise<Scan> {
  const handle = await open(file.path, 'r');
  try {
    const { size } = await handle.stat();
    const scan = { ...(await scanLines(handle, file, chain, anchor)), file, size };
    if (scan.origin && scan.origin.seq !== file.firstSeq - 1)
      throw damage('order', file, file.firstSeq, 'Its first line is another than its name says.');
    return scan;
  } finally {
    await handle.close();
  }
}

type Lines = Pick<Scan, 'goodBytes' | 'origin' | 'head' | 'atSeq'>;

async function scanLines(handle: FileHandle, file: ChainFile, chain: string, anchor: Link | undefined): Promise<Lines> {
  const walk = new ChainWalk(chain);
  let [goodBytes, isBehind] = [0, false];
  let atSeq: Link | undefined;
  for await (const lines of readLines(handle)) {
    for (const { bytes, from, isWhole } of lines) {
      // What one crash leaves behind is no line of the log; a sound one there means that something before it was changed.
      if (isBehind && readLine(bytes))
        throw damage('changed', file, (walk.head?.seq ?? 0) + 1, 'A line in the middle is not as it was written.');
      isBehind ||= !isWhole || !isLine(walk.step(bytes));
      if (isBehind) continue;
      goodBytes = from + bytes.length + 1;
      if (walk.head?.seq === anchor?.seq) atSeq = walk.head;
    }
  }
  if (walk.origin?.seq === anchor?.seq) atSeq ??= walk.origin;
  return { goodBytes, origin: walk.origin, head: walk.head, atSeq };
}

function checkAnchor(head: Link, scans: readonly Scan[], anchor: Link | undefined): void {
  if (!anchor) return;
  const file = scans.at(-1)?.file;
  if (anchor.seq > head.seq) throw damage('cut', file, head.seq + 1, cutText(head, anchor));
  const there = scans.find(({ atSeq }) => atSeq)?.atSeq;
  if (there && there.hash !== anchor.hash)
    throw damage('rewritten', file, anchor.seq, `Entry ${anchor.seq} is another than the one that was anchored.`);
}

/** Of a chain with entries: its name is anchored before its first one is written. */
export const unanchored: ChainFault = {
  kind: 'unanchored',
  seq: 1,
  message:
    'None of its entries was ever anchored: somebody put the chain there, the database was replaced, or it could not be written while the chain was.',
};

/** Why a chain that ends at `head` is no whole one. */
export const cutText = (head: Link, anchor: Link): string =>
  `It ends with entry ${head.seq}, and there were ${anchor.seq} at least.`;

const damage = (kind: ChainFaultKind, file: ChainFile | undefined, seq: number, message: string): ChainDamage =>
  new ChainDamage({ kind, ...(file && { file: basename(file.path) }), seq, message });

/** May be done twice where a process ends in between: then the bytes are kept twice, and none is lost. */
async function putAside(folder: string, { file, goodBytes, size }: Scan, seq: number): Promise<void> {
  const [from, to] = [await open(file.path, 'r+'), await open(tornFile(folder, seq), 'a', 0o600)];
  try {
    const { buffer, bytesRead } = await from.read(Buffer.alloc(size - goodBytes), 0, size - goodBytes, goodBytes);
    await to.appendFile(buffer.subarray(0, bytesRead));
    await to.datasync();
    await syncFolder(folder);
    await from.truncate(goodBytes);
    await from.datasync();
  } finally {
    await Promise.all([from.close(), to.close()]);
  }
}

async function tornAt(path: string): Promise<Torn | undefined> {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  if (!isThere) return undefined;
  const bytes = await readFile(path);
  return { kept: basename(path), bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}
