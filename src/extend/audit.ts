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
