import { type FileHandle, open, rename } from 'node:fs/promises';

export type RotatedFileOptions = {
  /** From this size on a new file is begun. */
  readonly mostBytes: number;
  /** How many files there are at most, the one that is written to included. */
  readonly kept: number;
};

const OWNER_ONLY = 0o600;
const NEWLINE = 0x0a;

/**
 * A file of lines that is put aside when it is full: `name.jsonl` is written to, `name.1.jsonl` is the one before it.
 * One writer at a time; after a failure the file is opened anew.
 */
export class RotatedFile {
  readonly #path: string;
  readonly #options: RotatedFileOptions;
  #handle: FileHandle | undefined;
  #bytes = 0;

  constructor(path: string, options: RotatedFileOptions) {
    this.#path = path;
    this.#options = options;
  }

  /** Adds whole lines. Rejects with the reason when it can't; part of them may have been written then. */
  async append(lines: string): Promise<void> {
    const bytes = Buffer.from(lines);
    try {
      let handle = (this.#handle ??= await this.#open());
      if (this.#bytes > 0 && this.#bytes + bytes.length > this.#options.mostBytes) handle = await this.#begin(handle);
      await handle.appendFile(bytes);
      this.#bytes += bytes.length;
    } catch (thrown) {
      await this.close().catch(() => undefined);
      throw thrown;
    }
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  async #open(): Promise<FileHandle> {
    const handle = await open(this.#path, 'a+', OWNER_ONLY);
    const { size } = await handle.stat();
    this.#bytes = size;
    if (size > 0 && (await lastByte(handle, size)) !== NEWLINE) {
      await handle.appendFile('\n'); // a process that ended in the middle of a line has left the rest of it out
      this.#bytes++;
    }
    return handle;
  }

  async #begin(full: FileHandle): Promise<FileHandle> {
    this.#handle = undefined;
    await full.close();
    for (let age = this.#options.kept - 1; age > 0; age--) await renamed(this.#aged(age - 1), this.#aged(age));
    return (this.#handle = await this.#open());
  }

  #aged(age: number): string {
    return age === 0 ? this.#path : this.#path.replace(/(\.[a-z]+)?$/, `.${age}$1`);
  }
}

async function lastByte(handle: FileHandle, size: number): Promise<number | undefined> {
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0];
}

async function renamed(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT')) throw thrown;
  }
}
