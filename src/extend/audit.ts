/** What is written down for good: who did what, when, why. No personal data, no secret. */
export type AuditEntry = {
  /** `pii.disclosed`, `pii.unlocked`, `key.created`, `key.revoked`, … */
  readonly action: string;
  /** The key or the subject of the token, and the person where one is known. */
  readonly actor: string;
  readonly user?: string;
  readonly tenant: string;
  /** The id of the request in which it was done. */
  readonly request?: string;
  /** Why, in the words of who did it; at most 500 characters are kept. */
  readonly reason?: string;
  /** What it was done to: an id, the types of personal data. */
  readonly about: Readonly<Record<string, string | number | boolean | readonly string[]>>;
};

export type Audit = {
  /** Resolves once the entry is on disk for good. Rejects with `audit_unavailable`; then the deed is not done. */
  append(entry: AuditEntry): Promise<void>;
};

/** Nobody who can change a setting can make the log forget sooner. */
export const LEAST_RETENTION_DAYS = 730;

/** An entry as it stands in the log. */
export type AuditRecord = AuditEntry & {
  /** From 1 in each chain, without gaps. */
  readonly seq: number;
  /** As ISO 8601 in UTC, to the millisecond. */
  readonly at: string;
};

/** Which entries are looked for; absent: all. */
export type AuditQuery = {
  /** Both as ISO 8601 in UTC; `to` is not included. */
  readonly from?: string;
  readonly to?: string;
  readonly actor?: string;
  readonly user?: string;
  /** A whole one, or its beginning and `*`. */
  readonly action?: string;
  readonly tenant?: string;
  /** At most so many. */
  readonly limit: number;
  /** Where an earlier answer ended. */
  readonly cursor?: string;
};

/** Entries, the newest first. */
export type AuditPage = {
  readonly entries: readonly (AuditRecord & { readonly chain: string })[];
  /** Where to go on; absent once everything has been looked through. There may be one though few or none were found. */
  readonly cursor?: string;
  /** Lines that were passed over because they are not as they were written. */
  readonly unreadable: number;
};

/**
 * `changed`: bytes are not as they were written. `order`: a line was taken out, put in or moved. `cut`: lines at the end
 * are gone. `rewritten`: whole in itself, but not what was anchored. `unanchored`: whole in itself, but nothing of it was
 * ever anchored. `missing`: files are gone. `unreadable`: the system does not give them.
 */
export type ChainFaultKind = 'changed' | 'order' | 'cut' | 'rewritten' | 'unanchored' | 'missing' | 'unreadable';

/** The first thing that is wrong with a chain, and where. */
export type ChainFault = {
  readonly kind: ChainFaultKind;
  /** The file's name, and the line in it, from 1. */
  readonly file?: string;
  readonly line?: number;
  /** The number of the entry that should stand there. */
  readonly seq: number;
  /** For people; holds nothing that an entry says. */
  readonly message: string;
};

export type ChainReport = {
  readonly chain: string;
  /** That are in order, up to the first fault. */
  readonly entries: number;
  readonly head?: { readonly seq: number; readonly hash: string; readonly at: string };
  /** The entry that is anchored outside the files: up to there nothing can be cut off unnoticed. Absent: none is. */
  readonly anchoredThrough?: number;
  /** Behind the last whole line: one that is being written, or was when a process ended. */
  readonly unfinishedBytes: number;
  readonly fault?: ChainFault;
};

export type AuditReport = { readonly isIntact: boolean; readonly chains: readonly ChainReport[] };
