import { type AuditLine, beginningOf, type Link, readLine } from './audit-line.ts';
import type { ChainFaultKind } from '../extend/audit.ts';

export type Stumble = { readonly kind: ChainFaultKind; readonly message: string };

/** Follows a chain line by line from its first one that is there. */
export class ChainWalk {
  readonly #chain: string;
  /** What the first line follows: the beginning, or the last of what has expired. */
  origin: Link | undefined;
  /** The last line that is in order. */
  head: Link | undefined;

  constructor(chain: string) {
    this.#chain = chain;
  }

  /** The number that the next line must have; undefined before the first. */
  get nextSeq(): number | undefined {
    return this.head && this.head.seq + 1;
  }

  /** The line, or why it is not the next one. */
  step(bytes: Buffer): AuditLine | Stumble {
    const line = readLine(bytes);
    if (!line) return { kind: 'changed', message: 'The line is not as it was written.' };
    const after = this.head ?? this.#originOf(line);
    if (line.link.seq !== after.seq + 1)
      return { kind: 'order', message: `Entry ${line.link.seq} stands where entry ${after.seq + 1} should.` };
    if (line.previous !== after.hash)
      return { kind: 'order', message: `Entry ${line.link.seq} does not follow the line before it.` };
    this.head = line.link;
    return line;
  }

  #originOf({ link, previous }: AuditLine): Link {
    this.origin = link.seq === 1 ? beginningOf(this.#chain) : { seq: link.seq - 1, hash: previous };
    return this.origin;
  }
}

export const isLine = (step: AuditLine | Stumble): step is AuditLine => 'record' in step;
