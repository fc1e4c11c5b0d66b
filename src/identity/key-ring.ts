import { hash } from 'node:crypto';
import type { Principal, Role } from '../chat/principal.ts';
import { newKeyText } from './new-key.ts';

/** A key as it is stored: never its text. */
export type StoredKey = {
  readonly id: string;
  readonly hash: string;
  readonly name: string;
  readonly tenant: string;
  readonly roles: readonly Role[];
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
};

/** A key as people see it. */
export type ListedKey = Pick<StoredKey, 'id' | 'name' | 'roles' | 'createdAt'>;

/** Where keys live. */
export type KeyStore = {
  /** Those in force, the oldest first. */
  all(): Promise<readonly StoredKey[]>;
  add(key: Omit<StoredKey, 'createdAt'>): Promise<void>;
  /** Tells whether a key of this id was in force. */
  revoke(id: string): Promise<boolean>;
};

export type KeyOptions = { readonly tenant?: string; readonly roles?: readonly Role[] };

const hashOf = (text: string): string => hash('sha256', text, 'hex');

/** The keys in force, looked up by the hash of the whole text. */
export class KeyRing {
  readonly #store: KeyStore;
  #byHash: ReadonlyMap<string, Principal> = new Map();

  constructor(store: KeyStore) {
    this.#store = store;
  }

  get size(): number {
    return this.#byHash.size;
  }

  async load(): Promise<void> {
    this.#byHash = new Map((await this.#store.all()).map((key) => [key.hash, principalOf(key)]));
  }

  find(text: string): Principal | undefined {
    return this.#byHash.get(hashOf(text));
  }

  /** The keys in force as the store has them now, the oldest first. */
  async list(): Promise<readonly ListedKey[]> {
    return (await this.#store.all()).map(listed);
  }

  /** Makes a key and returns its text, which is not kept and can't be shown again. */
  async create(name: string, { tenant = 'default', roles = [] }: KeyOptions = {}): Promise<string> {
    const { id, text } = newKeyText();
    await this.#store.add({ id, hash: hashOf(text), name, tenant, roles });
    await this.load();
    return text;
  }

  /** Takes a key out of force; tells whether there was one of this id. */
  async revoke(id: string): Promise<boolean> {
    const revoked = await this.#store.revoke(id);
    await this.load();
    return revoked;
  }
}

const listed = ({ id, name, roles, createdAt }: StoredKey): ListedKey => ({ id, name, roles, createdAt });

const principalOf = (key: StoredKey): Principal => ({
  id: key.id,
  tenant: key.tenant,
  roles: key.roles,
  tier: 'enterprise',
});

/**
 * Who asks when the operator has switched keys off; possible on the loopback address alone. It has no role: pages and
 * programs on this machine call as anyone too, and who needs a role can send a key that has it.
 */
export const anyone: Principal = { id: 'anyone', tenant: 'default', roles: [], tier: 'enterprise' };
