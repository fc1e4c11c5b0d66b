import { GatewayFailure } from '../chat/failure.ts';
import type { AuditPage, AuditQuery, AuditReport } from '../extend/audit.ts';
import { workerEntry } from '../workers/worker-entry.ts';
import { startWorker } from '../workers/worker-thread.ts';
import type { KnownAnchors } from './anchors.ts';
import { readCursor } from './page-cursor.ts';
import type { ReadingResult, ReadingTask } from './reading-task.ts';

/** Readers at a time; each may keep a processor busy for a while. */
const MOST_READERS = 2;
const HEAP_MEGABYTES = 256;

/** Reads the log beside the requests, each time in a thread of its own that ends with it. */
export class AuditReader {
  readonly #folder: string;
  #readers = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Rejects with `invalid_value`, `overloaded` or `audit_unavailable`. */
  async find(query: AuditQuery): Promise<AuditPage> {
    if (query.cursor !== undefined) readCursor(query.cursor);
    const result = await this.#read({ do: 'find', folder: this.#folder, query });
    if (result.did !== 'find') throw unreadable(undefined);
    return result.page;
  }

  /** What is known must have been read before. Rejects with `overloaded` or `audit_unavailable`. */
  async verify(known: KnownAnchors): Promise<AuditReport> {
    const result = await this.#read({ do: 'verify', folder: this.#folder, known });
    if (result.did !== 'verify') throw unreadable(undefined);
    return result.report;
  }

  async #read(task: ReadingTask): Promise<ReadingResult> {
    if (this.#readers >= MOST_READERS)
      throw new GatewayFailure('overloaded', 'The audit log is being read already; send this again in a while.');
    this.#readers++;
    const worker = startWorker<ReadingTask, ReadingResult>({
      name: 'audit',
      entry: workerEntry(import.meta.url, './audit-reading-worker.ts'),
      queue: 1,
      heapMegabytes: HEAP_MEGABYTES,
    });
    try {
      return await worker.call(task);
    } catch (cause) {
      throw unreadable(cause);
    } finally {
      this.#readers--;
      void worker.close();
    }
  }
}

const unreadable = (cause: unknown): GatewayFailure =>
  new GatewayFailure('audit_unavailable', 'The audit log cannot be read now. Tell those who run the gateway.', {
    cause,
  });
