import type { AuditPage, AuditQuery, AuditReport } from '../extend/audit.ts';
import type { KnownAnchors } from './anchors.ts';
import { findEntries } from './find-entries.ts';
import { verifyAudit } from './verify-audit.ts';

/** What the reading worker is asked to do. */
export type ReadingTask =
  | { readonly do: 'find'; readonly folder: string; readonly query: AuditQuery }
  | { readonly do: 'verify'; readonly folder: string; readonly known: KnownAnchors };

export type ReadingResult =
  { readonly did: 'find'; readonly page: AuditPage } | { readonly did: 'verify'; readonly report: AuditReport };

export const performReading = async (task: ReadingTask): Promise<ReadingResult> =>
  task.do === 'find'
    ? { did: 'find', page: await findEntries(task.folder, task.query) }
    : { did: 'verify', report: await verifyAudit(task.folder, task.known) };
