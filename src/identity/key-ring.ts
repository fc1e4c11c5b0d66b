import { hash } from 'node:crypto';
import type { Principal } from '../chat/principal.ts';
import { newKeyText } from './new-key.ts';

/** A key as it is stored: never its text. */
export type StoredKey = { readonly id: string; readonly hash: string; readonly name: string; readonly tenant: string };

/** Where keys live. */
export type KeyStore = {
  all(): Promise<readonly StoredKey[]>;
  add(key: StoredKey): Promise<void>;
};

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

  /** Makes a key and returns its text, which is not kept and can't be shown again. */
  async create(name: string, tenant = 'default'): Promise<string> {
    const { id, text } = newKeyText();
    await this.#store.add({ id, hash: hashOf(text), name, tenant });
    await this.load();
    return text;
  }
}

const principalOf = (key: StoredKey): Principal => ({
  id: key.id,
  tenant: key.tenant,
  roles: [],
  rightsKey: key.tenant,
});

/** Who asks when the operator has switched keys off; possible on the loopback address alone. */
export const anyone: Principal = { id: 'anyone', tenant: 'default', roles: [], rightsKey: 'default' };
