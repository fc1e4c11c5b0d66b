import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type AuditRecord, type ChainFault, type ChainReport, LEAST_RETENTION_DAYS } from '../extend/audit.ts';
import { type AuditLine, beginningOf, type Link } from './audit-line.ts';
import { ChainDamage } from './chain-damage.ts';
import { type ChainFile, chainFiles, tornFile } from './chain-files.ts';
import { ChainWalk, isLine } from './chain-walk.ts';
import { type RawLine, readLines } from './read-lines.ts';
import { cutText, unanchored } from './recover-chain.ts';

const DAY_MS = 86_400_000;
/** Files that expire while they are looked at are gone; then it begins again. */
const MOST_TRIES = 3;

/** What is known of a chain outside its files; it is foreign where it should be anchored and is not. */
type KnownOfChain = { readonly anchors: readonly Link[]; readonly isForeign: boolean };

/**
 * Reads a whole chain and tells the first thing that is wrong with it. What is known must have been read before, so that
 * a chain that is written meanwhile is ahead of its anchors.
 */
export async function verifyChain(folder: string, chain: string, known: KnownOfChain): Promise<ChainReport> {
  for (let tries = 1; ; tries++) {
    const check = new ChainCheck(folder, chain, known);
    try {
      await check.run();
      return check.report(undefined);
    } catch (thrown) {
      if (thrown instanceof ChainDamage) return check.report(thrown.fault);
      if (codeOf(thrown) === 'ENOENT' && tries < MOST_TRIES) continue;
      return check.report(check.faultHere('unreadable', `The system does not give it: ${codeOf(thrown)}.`));
    }
  }
}

class ChainCheck {
  readonly #folder: string;
  readonly #chain: string;
  readonly #anchors: readonly Link[];
  readonly #isForeign: boolean;
  readonly #walk: ChainWalk;
  #entries = 0;
  #at = '';
  #unfinishedBytes = 0;
  /** The one that is read, and the line in it. */
  #file: ChainFile | undefined;
  #line = 0;
  /** What entries say that has expired. */
  readonly #expired: AuditRecord[] = [];
  /** The hash of the last entry of each file, by its number. */
  readonly #ends = new Map<unknown, string>();

  constructor(folder: string, chain: string, { anchors, isForeign }: KnownOfChain) {
    this.#folder = folder;
    this.#chain = chain;
    this.#anchors = anchors;
    this.#isForeign = isForeign;
    this.#walk = new ChainWalk(chain);
  }

  async run(): Promise<void> {
    const files = await chainFiles(this.#folder);
    for (const file of files) {
      await this.#readFile(file, file === files.at(-1));
      const { head } = this.#walk;
      if (head) this.#ends.set(head.seq, head.hash);
    }
    this.#checkBeginning();
    this.#checkEnd();
  }

  report(fault: ChainFault | undefined): ChainReport {
    const { head } = this.#walk;
    return {
      chain: this.#chain,
      entries: this.#entries,
      ...(head && { head: { ...head, at: this.#at } }),
      ...(this.#anchors.length > 0 && { anchoredThrough: Math.max(...this.#anchors.map(({ seq }) => seq)) }),
      unfinishedBytes: this.#unfinishedBytes,
      ...(fault && { fault }),
    };
  }

  /** `seq`: of the line that was just read, where it is that one. */
  faultHere(kind: ChainFault['kind'], message: string, seq = this.#nextSeq): ChainFault {
    return {
      kind,
      ...(this.#file && { file: basename(this.#file.path) }),
      ...(this.#line > 0 && { line: this.#line }),
      seq,
      message,
    };
  }

  get #nextSeq(): number {
    return this.#walk.nextSeq ?? this.#file?.firstSeq ?? 1;
  }

  #refuse(kind: ChainFault['kind'], message: string, seq?: number): never {
    throw new ChainDamage(this.faultHere(kind, message, seq));
  }

  async #readFile(file: ChainFile, isLast: boolean): Promise<void> {
    if (this.#file && this.#line === 0) this.#refuse('order', 'The file is empty, and another comes after it.');
    this.#file = file;
    this.#line = 0;
    const next = this.#walk.nextSeq;
    if (next !== undefined && file.firstSeq !== next)
      this.#refuse('missing', `The file that begins with entry ${next} is gone.`);
    const handle = await open(file.path, 'r');
    try {
      for await (const lines of readLines(handle)) for (const line of lines) await this.#readLine(line, isLast);
    } finally {
      await handle.close();
    }
  }

  async #readLine({ bytes, isWhole }: RawLine, isLast: boolean): Promise<void> {
    this.#line++;
    if (!isWhole) {
      if (!isLast) this.#refuse('changed', 'The file ends in the middle of a line.');
      if (!mayBeBegun(bytes, this.#nextSeq))
        this.#refuse('changed', 'Behind its last line stands what is no beginning of the next one.');
      this.#unfinishedBytes = bytes.length;
      return;
    }
    const step = this.#walk.step(bytes);
    if (!isLine(step)) return this.#refuse(step.kind, step.message);
    this.#entries++;
    this.#at = step.record.at;
    if (this.#line === 1 && step.link.seq !== this.#file?.firstSeq)
      this.#refuse('order', 'The file begins with another entry than its name says.');
    this.#checkAnchors(step.link);
    await this.#checkOwn(step);
  }

  #checkAnchors({ seq, hash }: Link): void {
    for (const anchor of this.#anchors)
      if (anchor.seq === seq && anchor.hash !== hash)
        this.#refuse('rewritten', `Entry ${seq} is another than the one that was anchored.`, seq);
  }

  /** What the log says of itself. */
  async #checkOwn({ record, link }: AuditLine): Promise<void> {
    if (record.actor !== 'gateway') return;
    const { about } = record;
    if (record.action === 'audit.expired') this.#expired.push(record);
    else if (record.action === 'audit.opened' && about.chain !== this.#chain)
      this.#refuse('rewritten', 'The folder has another name than the chain in it.', link.seq);
    else if (record.action === 'audit.recovered' && !(await isKept(tornFile(this.#folder, link.seq), about.sha256)))
      this.#refuse('missing', `What was put aside for entry ${link.seq} is gone or was changed.`, link.seq);
  }

  /**
   * Entries that are not there any more must have expired, as an entry says that still stands. It may tell of more than
   * is gone: files are removed one after another, and a process can end in between.
   */
  #checkBeginning(): void {
    const { origin } = this.#walk;
    if (!origin || origin.seq === 0) return;
    this.#ends.set(origin.seq, origin.hash);
    const said = this.#expired.find(({ about }) => this.#ends.get(about.through) === about.hash);
    if (!said) this.#refuse('missing', `The entries up to ${origin.seq} are gone, and none says that they expired.`);
    if (Date.parse(said.at) - Date.parse(String(said.about.until)) < LEAST_RETENTION_DAYS * DAY_MS)
      this.#refuse('missing', `The entries up to ${origin.seq} were removed before their time.`);
  }

  #checkEnd(): void {
    const head = this.#walk.head ?? beginningOf(this.#chain);
    if (this.#isForeign && head.seq > 0) throw new ChainDamage(unanchored);
    for (const anchor of this.#anchors) if (anchor.seq > head.seq) this.#refuse('cut', cutText(head, anchor));
  }
}

/** Of a line that is being written, or was when the process ended; a machine that crashes leaves zeros. */
function mayBeBegun(bytes: Buffer, seq: number): boolean {
  const beginning = Buffer.from(`{"seq":${seq},`);
  const length = Math.min(bytes.length, beginning.length);
  return bytes.subarray(0, length).equals(beginning.subarray(0, length)) || bytes.every((byte) => byte === 0);
}

const isKept = async (path: string, sha256: unknown): Promise<boolean> =>
  readFile(path).then(
    (bytes) => createHash('sha256').update(bytes).digest('hex') === sha256,
    () => false,
  );

const codeOf = (thrown: unknown): string =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : 'unknown';
