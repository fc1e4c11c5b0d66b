import type { KeyRights, ListedKey } from '../chat/key-rights.ts';

/** What a key is given where nothing is said. */
export const usualRights: KeyRights = { tier: 'pro', roles: [], tenant: 'default', isTrustedForwarder: false };

/** A key as it is stored: never its text. */
export type StoredKey = ListedKey & {
  readonly hash: string;
  /** Of the text that it had before it was rotated, and until when that counts too. */
  readonly previous?: { readonly hash: string; readonly until: number };
};

/** Where keys live. */
export type KeyStore = {
  /** Another number whenever keys were changed, by whomever. */
  changes(): Promise<number>;
  /** Those that are not revoked, the oldest first. */
  all(): Promise<readonly StoredKey[]>;
  get(id: string): Promise<StoredKey | undefined>;
  add(key: Omit<StoredKey, 'previous'>): Promise<void>;
  /** Tells whether there was a key of this id. */
  revoke(id: string): Promise<boolean>;
  /** Gives a key another text; the one before counts until then. Tells whether there was a key of this id. */
  rotate(id: string, change: { readonly hash: string; readonly previousUntil: number }): Promise<boolean>;
};

/** More keys than one host hands out; a bound on what is held in memory. */
export const MOST_KEYS = 100_000;
