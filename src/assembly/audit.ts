import { join } from 'node:path';
import { allAnchors } from '../audit/all-anchors.ts';
import type { Anchors } from '../audit/anchors.ts';
import { AuditLog, type AuditStanding } from '../audit/audit-log.ts';
import { AuditReader } from '../audit/audit-reader.ts';
import { AuditTrail } from '../audit/audit-trail.ts';
import { Disclosure } from '../audit/disclosure.ts';
import { SharedAnchors } from '../audit/shared-anchors.ts';
import { Unlocks } from '../audit/unlocks.ts';
import type { Principal } from '../chat/principal.ts';
import type { Clock } from '../chat/scope.ts';
import type { Audit, AuditEntry } from '../extend/audit.ts';
import type { DependencyState } from '../routes/handles.ts';
import { newId } from '../runtime/ids.ts';
import { repeat } from '../runtime/repeat.ts';
import type { SharedState } from '../storage/shared-state.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** How often the head is told to the ordinary log, and old files are looked for. */
const HOUR_MS = 3_600_000;

export const auditFolder = (dataFolder: string): string => join(dataFolder, 'audit');

export type AuditPorts = {
  readonly dataFolder: string;
  readonly anchors: Anchors;
  readonly shared: SharedState | undefined;
  readonly retentionDays: () => number;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'audit'>;
};

/** The audit log, and what goes by it. */
export type Auditing = {
  readonly audit: Audit;
  readonly disclosure: Disclosure;
  readonly trail: AuditTrail;
  /** Why this caller may see personal data just now, in its own words; undefined where it may not. */
  readonly unlocked: (principal: Principal) => string | undefined;
  /** Ends what a key that was revoked has unlocked. */
  readonly forget: (principal: string) => void;
  readonly readiness: () => Readonly<Record<'audit', DependencyState>>;
  close(): Promise<void>;
};

/** Never rejects: the gateway serves chats without an audit log, and refuses what must be written into it. */
export async function openAudit(ports: AuditPorts): Promise<Auditing> {
  const { dataFolder, anchors, clock, log } = ports;
  const folder = auditFolder(dataFolder);
  const shared = ports.shared && new SharedAnchors(ports.shared);
  const auditLog = await AuditLog.open({
    folder,
    anchors: shared ? alsoShared(anchors, shared) : anchors,
    clock,
    newName: newId,
    stood: (standing, cause) => tell(standing, cause, ports),
    found: (damaged) => {
      log.error({ damaged }, 'the audit log has been changed; what is left of it stays, and a new chain is begun');
    },
  });
  const audit: Audit = { append: (entry) => append(auditLog, entry, ports) };
  const unlocks = new Unlocks(clock, ports.shared);
  const stop = repeat(clock, HOUR_MS, () => hourly(auditLog, ports));
  await hourly(auditLog, ports);
  return {
    audit,
    disclosure: new Disclosure(audit, unlocks, clock),
    trail: new AuditTrail({
      audit,
      reader: new AuditReader(folder),
      anchors: () => allAnchors(folder, anchors, shared),
    }),
    unlocked: (principal) => unlocks.of(principal)?.reason,
    forget: (principal) => void unlocks.endAllOf(principal).catch(() => undefined),
    readiness: () => ({ audit: dependencyOf(auditLog.standing) }),
    close: async () => {
      stop();
      unlocks.close();
      await auditLog.close();
    },
  };
}

/** The second place is not waited for. */
const alsoShared = (anchors: Anchors, shared: SharedAnchors): Anchors => ({
  ...anchors,
  put: (anchor) => {
    shared.put(anchor).catch(() => undefined);
    return anchors.put(anchor);
  },
});

async function append(auditLog: AuditLog, entry: AuditEntry, { metrics }: AuditPorts): Promise<void> {
  try {
    await auditLog.append(entry);
    metrics.audit.entry(entry.action, 'written');
  } catch (thrown) {
    metrics.audit.entry(entry.action, 'refused');
    throw thrown;
  }
}

/** The head stands in the ordinary log too, which may be kept where nobody of this machine can change it. */
async function hourly(audit: AuditLog, { log, retentionDays }: AuditPorts): Promise<void> {
  try {
    await audit.expire(retentionDays());
  } catch (error) {
    log.warn({ err: error }, 'old files of the audit log cannot be removed');
  }
  if (audit.head) log.info(audit.head, 'audit head');
}

function tell(standing: AuditStanding, cause: unknown, { log, metrics }: AuditPorts): void {
  metrics.audit.up(standing.state !== 'down');
  if (standing.state === 'ok') log.info('the audit log can be written');
  else if (standing.state === 'unanchored') log.warn({ err: cause }, 'the audit log is written but not anchored');
  else log.error({ reason: standing.reason, err: cause }, 'the audit log cannot be written');
}

function dependencyOf(standing: AuditStanding): DependencyState {
  if (standing.state === 'ok') return { state: 'ok', detail: 'written and anchored' };
  if (standing.state === 'unanchored')
    return { state: 'degraded', detail: 'written; its head cannot be anchored in the database' };
  return {
    state: 'down',
    detail: `cannot be written (${standing.reason}); personal data is not shown, and keys are not changed`,
  };
}
