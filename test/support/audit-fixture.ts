import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditLog, type AuditLogPorts } from '../../src/audit/audit-log.ts';
import type { Anchor, Anchors } from '../../src/audit/anchors.ts';
import { verifyAudit } from '../../src/audit/verify-audit.ts';
import type { Clock } from '../../src/chat/scope.ts';
import type { AuditEntry, AuditReport } from '../../src/extend/audit.ts';
import { systemClock } from '../../src/runtime/system-clock.ts';

export const auditEntry = (about: AuditEntry['about'] = {}, more: Partial<AuditEntry> = {}): AuditEntry => ({
  action: 'pii.disclosed',
  actor: 'key_1',
  tenant: 'acme',
  about,
  ...more,
});

/** Anchors that are as good as those in the database, and can be made to fail. */
export class HeldAnchors implements Anchors {
  readonly kept = new Map<string, Anchor>();
  fault: Error | undefined;

  async put(anchor: Anchor): Promise<void> {
    if (this.fault) throw this.fault;
    if (anchor.seq > (this.kept.get(anchor.chain)?.seq ?? -1)) this.kept.set(anchor.chain, anchor);
  }

  async all(): Promise<readonly Anchor[]> {
    if (this.fault) throw this.fault;
    return [...this.kept.values()];
  }

  async remove(chain: string): Promise<void> {
    this.kept.delete(chain);
  }
}

/** Years pass at once, and no timer runs. */
export class Calendar implements Clock {
  #ms = Date.UTC(2026, 0, 1);
  now(): number {
    return this.#ms;
  }
  monotonic(): number {
    return this.#ms;
  }
  after(): () => void {
    return () => undefined;
  }
  skip(ms: number): void {
    this.#ms += ms;
  }
}

/** A folder for audit logs of its own. */
export class AuditFolder {
  readonly path = join(mkdtempSync(join(tmpdir(), 'nexus-audit-')), 'audit');
  readonly anchors = new HeldAnchors();
  #chains = 0;

  open(ports: Partial<AuditLogPorts> = {}): Promise<AuditLog> {
    const newName = (): string => `chain-${String(++this.#chains).padStart(4, '0')}`;
    return AuditLog.open({ folder: this.path, anchors: this.anchors, clock: systemClock, newName, ...ports });
  }

  verify(areAll = true): Promise<AuditReport> {
    return verifyAudit(this.path, { anchors: [...this.anchors.kept.values()], areAll });
  }

  get chains(): readonly string[] {
    return readdirSync(this.path).sort();
  }

  /** The paths of the files that entries stand in, the oldest first. */
  files(chain = 'chain-0001'): readonly string[] {
    const names = readdirSync(join(this.path, chain)).filter((name) => name.endsWith('.jsonl'));
    return names.sort().map((name) => join(this.path, chain, name));
  }

  /** The entries as they stand in the files. */
  records(chain = 'chain-0001'): readonly Readonly<Record<string, unknown>>[] {
    const lines = this.files(chain).flatMap((path) => readFileSync(path, 'utf8').split('\n').slice(0, -1));
    return lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  }

  remove(): void {
    rmSync(join(this.path, '..'), { recursive: true, force: true });
  }
}
