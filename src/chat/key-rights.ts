import type { ModelId } from './model-id.ts';
import type { OwnLimits, Role, Tier } from './principal.ts';

/** What a key allows. */
export type KeyRights = {
  readonly tier: Tier;
  readonly roles: readonly Role[];
  readonly tenant: string;
  /** The models it may use, by id or, with a `*` at the end, by how their ids begin; absent: all. */
  readonly models?: readonly ModelId[];
  readonly limits?: OwnLimits;
  /** From when on it counts no more, in milliseconds since the epoch; absent: never. */
  readonly expiresAt?: number;
  /** Is believed when it names the person that it calls for, as an interface does for its users. */
  readonly isTrustedForwarder: boolean;
};

/** A key as people see it: without its text. */
export type ListedKey = KeyRights & {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
};
