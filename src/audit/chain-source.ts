import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditQuery, AuditRecord } from '../extend/audit.ts';
import { readLine } from './audit-line.ts';
import { type ChainFile, chainFiles } from './chain-files.ts';
import { readLinesBackwards } from './read-lines.ts';

/** A clock that was set back makes later entries look older; by more than this it is not heeded. */
const CLOCK_STEP_MS = 86_400_000;

export type FoundRecord = AuditRecord & { readonly chain: string };

/** What all chains of an answer have read together; what earlier answers read is passed over and not counted. */
export type Reading = { bytes: number; unreadable: number };

/** Where one chain is read from: `below` is the number of an entry that was looked at already. */
export type Place = { readonly folder: string; readonly chain: string; readonly below: number };

/** The entries of one chain, the newest first. */
export class ChainSource {
  readonly chain: string;
  /** All from here on have been taken. */
  below: number;
  isDone = false;
  readonly #records: AsyncGenerator<FoundRecord, undefined>;
  #next: FoundRecord | undefined;

  constructor(place: Place, times: Pick<AuditQuery, 'from' | 'to'>, reading: Reading) {
    this.chain = place.chain;
    this.below = place.below;
    this.#records = recordsBackwards(place, times, reading);
  }

  /** The next one, which stays; undefined once there is none. */
  async peek(): Promise<FoundRecord | undefined> {
    if (this.#next || this.isDone) return this.#next;
    const { value, done } = await this.#records.next();
    if (done === true) this.isDone = true;
    return (this.#next = value);
  }

  /** The one that was peeked at is looked at now. */
  pass(): void {
    if (this.#next) this.below = this.#next.seq;
    this.#next = undefined;
  }

  async close(): Promise<void> {
    await this.#records.return(undefined);
  }
}

async function* recordsBackwards(
  { folder, chain, below }: Place,
  { from, to }: Pick<AuditQuery, 'from' | 'to'>,
  reading: Reading,
): AsyncGenerator<FoundRecord, undefined> {
  const since = from && new Date(Date.parse(from) - CLOCK_STEP_MS).toISOString();
  const until = to && new Date(Date.parse(to) + CLOCK_STEP_MS).toISOString().slice(0, 10);
  const files = (await chainFiles(join(folder, chain))).toReversed();
  for (const file of files) {
    if (file.firstSeq >= below || (until !== undefined && file.day > until)) continue;
    for await (const { record, bytes } of fileBackwards(file, reading)) {
      if (since !== undefined && record.at < since) return undefined;
      if (record.seq >= below) continue;
      reading.bytes += bytes;
      yield { ...record, chain };
    }
  }
  return undefined;
}

type Line = { readonly record: AuditRecord; readonly bytes: number };

async function* fileBackwards({ path }: ChainFile, reading: Reading): AsyncGenerator<Line> {
  const handle = await open(path, 'r').catch(noneIfExpired);
  if (!handle) return;
  try {
    for await (const lines of readLinesBackwards(handle)) {
      for (const bytes of lines) {
        const line = readLine(bytes);
        if (line) yield { record: line.record, bytes: bytes.length };
        else reading.unreadable++;
      }
    }
  } finally {
    await handle.close();
  }
}

const noneIfExpired = (thrown: unknown): undefined => {
  if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined;
  throw thrown;
};
