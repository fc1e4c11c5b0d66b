import type { Anchors } from '../audit/anchors.ts';
import { AuditLog } from '../audit/audit-log.ts';
import type { Audit } from '../extend/audit.ts';
import { newId } from '../runtime/ids.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { auditFolder } from './audit.ts';

type Ports = { readonly dataFolder: string; readonly anchors: Anchors };

/** Work that is written into the audit log, beside a gateway that may run; it has a chain of its own then. */
export async function withAudit<Result>(
  { dataFolder, anchors }: Ports,
  work: (audit: Audit) => Promise<Result>,
): Promise<Result> {
  const audit = await AuditLog.open({ folder: auditFolder(dataFolder), anchors, clock: systemClock, newName: newId });
  try {
    return await work(audit);
  } finally {
    await audit.close();
  }
}
