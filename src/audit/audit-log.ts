import { join } from 'node:path';
import { GatewayFailure } from '../chat/failure.ts';
import type { Clock } from '../chat/scope.ts';
import type { Audit, AuditEntry } from '../extend/audit.ts';
import { repeat } from '../runtime/repeat.ts';
import { AnchorKeeper } from './anchor-keeper.ts';
import type { Anchors } from './anchors.ts';
import type { Link } from './audit-line.ts';
import { ChainDamage } from './chain-damage.ts';
import { clipEntry } from './clip-entry.ts';
import { oldFiles, removeFiles } from './expire-files.ts';
import { expireIdle } from './expire-idle.ts';
import { GroupCommit, NotCommitted, type Pass } from './group-commit.ts';
import { type Damaged, openChain, type OpenChain } from './open-chain.ts';
import { expired, own, recovered } from './own-entries.ts';

/** Entries that may wait for the disk at a time. */
const MOST_WAITING = 4096;
/** What goes to the disk at once: a few megabytes at most, whatever the entries hold. */
const MOST_TOGETHER = 128;
/** A disk that takes longer is as good as none. */
const PATIENCE_MS = 5000;
/** How often a log that cannot be written is tried again. */
const LOOK_EVERY_MS = 5000;
const DAY_MS = 86_400_000;

/** How the log stands; `reason` is a code of the system, or `slow`, `full` or `damaged`. */
export type AuditStanding =
  { readonly state: 'ok' } | { readonly state: 'unanchored' } | { readonly state: 'down'; readonly reason: string };

export type AuditLogPorts = {
  /** Made where it is not there. */
  readonly folder: string;
  readonly anchors: Anchors;
  readonly clock: Clock;
  /** A name that no chain has. */
  readonly newName: () => string;
  /** Told when the standing changes, and why. */
  readonly stood?: (standing: AuditStanding, cause: unknown) => void;
  /** Told of chains that cannot be gone on with, each time that one is opened. */
  readonly found?: (damaged: readonly Damaged[]) => void;
};

/**
 * The log of what must not be forgotten: a hash chain in files. It opens by itself, and again after a fault; while it
 * cannot be written every `append` rejects.
 */
export class AuditLog implements Audit {
  readonly #ports: AuditLogPorts;
  readonly #commits: GroupCommit<AuditEntry | undefined>;
  readonly #anchors: AnchorKeeper;
  readonly #stopLooking: () => void;
  #chain: OpenChain | undefined;
  /** What a chain that was just opened must tell before anything else. */
  #first: readonly AuditEntry[] = [];
  #standing: AuditStanding = { state: 'down', reason: 'not opened yet' };
  /** Since it could last be written. */
  #refused = 0;
  /** Entries that were written too late: those who waited for them had been refused. */
  #late: { readonly from: number; readonly through: number } | undefined;

  private constructor(ports: AuditLogPorts) {
    this.#ports = ports;
    const options = { most: MOST_WAITING, mostTogether: MOST_TOGETHER, patienceMs: PATIENCE_MS, clock: ports.clock };
    this.#commits = new GroupCommit((entries, pass) => this.#commit(entries, pass), options);
    this.#anchors = new AnchorKeeper(ports.anchors, ports.clock);
    this.#stopLooking = repeat(ports.clock, LOOK_EVERY_MS, () => this.#look());
  }

  /** Never rejects. */
  static async open(ports: AuditLogPorts): Promise<AuditLog> {
    const log = new AuditLog(ports);
    await log.#look();
    return log;
  }

  get standing(): AuditStanding {
    return this.#standing;
  }

  /** Where the chain stands that is written; undefined while there is none. */
  get head(): (Link & { readonly chain: string }) | undefined {
    return this.#chain && { chain: this.#chain.name, ...this.#chain.writer.head };
  }

  async append(entry: AuditEntry): Promise<void> {
    try {
      await this.#commits.add(clipEntry(entry));
    } catch (thrown) {
      this.#refused++;
      const refusal = thrown instanceof NotCommitted ? thrown.refusal : 'failed';
      if (refusal === 'slow' || refusal === 'full') this.#stand({ state: 'down', reason: refusal }, thrown);
      throw unavailable(thrown);
    }
  }

  /**
   * Removes the files whose entries are all older than so many days, and says so in the log first: of this chain, and of
   * those that nobody writes.
   */
  async expire(days: number): Promise<void> {
    if (!this.#chain) return;
    const { name } = this.#chain;
    const before = new Date(this.#ports.clock.now() - days * DAY_MS).toISOString();
    const folder = join(this.#ports.folder, name);
    const old = await oldFiles(folder, before);
    if (old) {
      await this.append(expired(old));
      if (this.head?.chain === name) await removeFiles(folder, old); // else it was found damaged, and says nothing of it
    }
    await expireIdle(this.#ports, { before, except: name });
  }

  /** Writes what waits; later entries are refused. */
  async close(): Promise<void> {
    this.#stopLooking();
    await this.#commits.close();
    await this.#anchors.close();
    await this.#chain?.close();
    this.#chain = undefined;
  }

  /** Tries again what could not be done, so that the next entry finds a log that works. */
  async #look(): Promise<void> {
    if (this.#standing.state !== 'ok') await this.#commits.add(undefined).catch(() => undefined);
  }

  async #commit(items: readonly (AuditEntry | undefined)[], pass: Pass): Promise<void> {
    try {
      await this.#write(
        items.filter((item) => item !== undefined),
        pass,
      );
      if (pass.isLate) this.#stand({ state: 'down', reason: 'slow' }, undefined);
      else this.#stand({ state: this.#anchors.fault === undefined ? 'ok' : 'unanchored' }, this.#anchors.fault);
    } catch (thrown) {
      if (thrown instanceof ChainDamage) await this.#leave();
      this.#stand({ state: 'down', reason: reasonOf(thrown) }, thrown);
      throw thrown;
    }
  }

  async #write(entries: readonly AuditEntry[], pass: Pass): Promise<void> {
    const { clock } = this.#ports;
    const { name, writer } = (this.#chain ??= await this.#open());
    const from = writer.head.seq + 1;
    const all = [...this.#first, ...this.#resumption(), ...entries];
    if (all.length > 0) await writer.write(all, clock.now());
    this.#first = [];
    this.#refused = 0;
    this.#late = pass.isLate ? { from, through: writer.head.seq } : undefined;
    await this.#anchors.keep({ chain: name, ...writer.head, at: clock.now() });
  }

  async #open(): Promise<OpenChain> {
    const { folder, anchors, newName, found } = this.#ports;
    const known = await anchors.all().catch(() => undefined); // a chain can be gone on with, though a cut or foreign one is not noticed then
    const { chain, damaged } = await openChain(folder, known, newName);
    if (damaged.length > 0) found?.(damaged);
    await this.#anchorBeginning(chain);
    const about = { chain: chain.name, ...(damaged.length > 0 && { damaged: damaged.map((one) => one.chain) }) };
    this.#first = [...(chain.torn ? [recovered(chain.torn)] : []), { ...own, action: 'audit.opened', about }];
    return chain;
  }

  /** Before the first entry, so that a chain with entries and no anchor is none of ours. */
  async #anchorBeginning({ name, writer: { head } }: OpenChain): Promise<void> {
    if (head.seq === 0) await this.#anchors.begin({ chain: name, ...head, at: this.#ports.clock.now() });
  }

  /** What is told first when the log can be written again. */
  #resumption(): readonly AuditEntry[] {
    if (this.#standing.state !== 'down' || this.#first.length > 0) return [];
    const late = this.#late && { late_from: this.#late.from, late_through: this.#late.through };
    const about = { reason: this.#standing.reason, refused: this.#refused, ...late };
    return [{ ...own, action: 'audit.resumed', about }];
  }

  async #leave(): Promise<void> {
    await this.#chain?.close();
    this.#chain = undefined;
  }

  #stand(standing: AuditStanding, cause: unknown): void {
    const before = this.#standing;
    this.#standing = standing;
    if (before.state !== standing.state) this.#ports.stood?.(standing, cause);
  }
}

const unavailable = (cause: unknown): GatewayFailure =>
  new GatewayFailure(
    'audit_unavailable',
    'This must be written into the audit log first, and that cannot be done now. Tell those who run the gateway.',
    { cause, reason: reasonOf(cause) },
  );

function reasonOf(thrown: unknown): string {
  if (thrown instanceof NotCommitted) return thrown.refusal === 'failed' ? reasonOf(thrown.cause) : thrown.refusal;
  if (thrown instanceof ChainDamage) return 'damaged';
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : 'unknown';
}
