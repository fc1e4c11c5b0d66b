import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { AuditEntry } from '../extend/audit.ts';
import { type Link, printLine } from './audit-line.ts';
import { ChainDamage } from './chain-damage.ts';
import { type ChainFile, chainFile } from './chain-files.ts';
import type { Found } from './recover-chain.ts';
import { syncFolder } from './sync-folder.ts';

/** From this size on a new file is begun. A start reads the last one whole, so it is small. */
const MOST_FILE_BYTES = 8 * 1024 * 1024;
const OWNER_ONLY = 0o600;

/** A file, and how much of it is in order. */
type Current = { readonly file: ChainFile; bytes: number };
type Opened = { readonly current: Current; readonly handle: FileHandle; readonly inode: number };

/** Writes one chain, a file for each UTC day or more. One `write` at a time. */
export class ChainWriter {
  readonly #folder: string;
  #head: Link;
  #current: Current | undefined;
  #opened: Opened | undefined;

  constructor(folder: string, { head, current }: Pick<Found, 'head' | 'current'>) {
    this.#folder = folder;
    this.#head = head;
    this.#current = current && { file: current.file, bytes: current.bytes };
  }

  /** The last entry that is on disk for good. */
  get head(): Link {
    return this.#head;
  }

  /**
   * Puts entries on disk, in order and for good. Rejects when it can't; then none of them counts, and what was written
   * of them is taken back before the next. Throws `ChainDamage` where somebody else has been at the file.
   */
  async write(entries: readonly AuditEntry[], now: number): Promise<void> {
    const at = new Date(now).toISOString();
    const opened = await this.#ready(at.slice(0, 10));
    let head = this.#head;
    let text = '';
    for (const entry of entries) {
      const line = printLine(entry, at, head);
      text += `${line.text}\n`;
      head = line.link;
    }
    const bytes = Buffer.from(text);
    try {
      await this.#put(bytes, opened);
    } catch (thrown) {
      await this.close();
      throw thrown;
    }
    opened.current.bytes += bytes.length;
    this.#head = head;
  }

  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    await opened?.handle.close().catch(() => undefined); // what counts is on disk already
  }

  async #put(bytes: Buffer, { current, handle, inode }: Opened): Promise<void> {
    await handle.appendFile(bytes);
    const there = await stat(current.file.path).catch(() => undefined);
    if (there?.ino === inode && there.size === current.bytes + bytes.length) return handle.datasync();
    // What was moved away is taken back there; what was changed is left as it is.
    if ((await handle.stat()).size === current.bytes + bytes.length) await handle.truncate(current.bytes);
    throw this.#damage(current.file, 'Somebody else has changed or moved the file while it was written.');
  }

  /** The file for this day, open, and no longer than what is in order of it. */
  async #ready(day: string): Promise<Opened> {
    const current = this.#current;
    if (current && !isOver(current, day)) return (this.#opened ??= await this.#open(current));
    await this.close();
    const begun: Current = { file: chainFile(this.#folder, this.#head.seq + 1, day), bytes: 0 };
    this.#opened = await this.#open(begun);
    await syncFolder(this.#folder);
    this.#current = begun;
    return this.#opened;
  }

  async #open(current: Current): Promise<Opened> {
    const { file, bytes } = current;
    const handle = await open(file.path, 'a', OWNER_ONLY);
    try {
      const { size, ino } = await handle.stat();
      if (size < bytes) throw this.#damage(file, 'The file is shorter than it was.');
      if (size > bytes) {
        await handle.truncate(bytes);
        await handle.datasync();
      }
      return { current, handle, inode: ino };
    } catch (thrown) {
      await handle.close().catch(() => undefined);
      throw thrown;
    }
  }

  #damage(file: ChainFile, message: string): ChainDamage {
    return new ChainDamage({ kind: 'rewritten', file: basename(file.path), seq: this.#head.seq + 1, message });
  }
}

/** A file in which nothing stands yet keeps its name on a later day too, for that tells the right number. */
const isOver = ({ file, bytes }: Current, day: string): boolean =>
  bytes > 0 && (bytes >= MOST_FILE_BYTES || day > file.day);
