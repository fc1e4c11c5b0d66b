import type { Audit, AuditPage, AuditQuery, AuditReport } from '../extend/audit.ts';
import { verifyAnchored } from './all-anchors.ts';
import type { KnownAnchors } from './anchors.ts';
import type { AuditReader } from './audit-reader.ts';
import { doneBy, type Doer } from './disclosure.ts';

export type AuditTrailPorts = {
  readonly audit: Audit;
  readonly reader: Pick<AuditReader, 'find' | 'verify'>;
  readonly anchors: () => Promise<KnownAnchors>;
};

/** The log for those who run the gateway. Who looks into it is written into it first. */
export class AuditTrail {
  readonly #ports: AuditTrailPorts;

  constructor(ports: AuditTrailPorts) {
    this.#ports = ports;
  }

  /** Rejects with `invalid_value`, `overloaded` or `audit_unavailable`. */
  async find(doer: Doer, query: AuditQuery): Promise<AuditPage> {
    const { cursor, ...wanted } = query;
    const about = { ...wanted, ...(cursor !== undefined && { further: true }) };
    await this.#ports.audit.append({ ...doneBy(doer), action: 'audit.read', about });
    return this.#ports.reader.find(query);
  }

  /** Works also while the log cannot be written. Rejects with `overloaded` or `audit_unavailable`. */
  async verify(doer: Doer): Promise<AuditReport> {
    const { audit, reader, anchors } = this.#ports;
    const report = await verifyAnchored(anchors, (known) => reader.verify(known));
    const about = { intact: report.isIntact, chains: report.chains.length };
    await audit.append({ ...doneBy(doer), action: 'audit.verified', about }).catch(() => undefined);
    return report;
  }
}
