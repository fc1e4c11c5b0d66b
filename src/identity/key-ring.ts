import { hash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { GatewayFailure } from '../chat/failure.ts';
import type { KeyRights, ListedKey } from '../chat/key-rights.ts';
import type { Principal } from '../chat/principal.ts';
import type { Clock } from '../chat/scope.ts';
import { type NewKey, newKeyText } from './new-key.ts';
import { type KeyStore, MOST_KEYS, type StoredKey, usualRights } from './stored-key.ts';

/** Who a key stands for. */
export type HeldKey = { readonly principal: Principal; readonly isTrustedForwarder: boolean };

type InForce = HeldKey & {
  /** By the clock's `now`; Infinity where it does not end. */
  readonly until: number;
};

const hashOf = (text: string): string => hash('sha256', text, 'hex');

/**
 * The keys in force, looked up by the hash of the whole text. What a look-up takes depends on the hash alone: who tries
 * texts cannot choose hashes, so its time tells nothing of the keys that there are.
 */
export class KeyRing {
  readonly #store: KeyStore;
  readonly #clock: Pick<Clock, 'now'>;
  #byHash: ReadonlyMap<string, InForce> = new Map();
  #size = 0;
  /** The store's count of changes when the keys were last read. */
  #changes: number | undefined;

  constructor(store: KeyStore, clock: Pick<Clock, 'now'>) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Those that are not revoked, with those that have expired. */
  get size(): number {
    return this.#size;
  }

  /** Takes over what was changed in the store, by this process or another; the keys are read only when some were. */
  async refresh(): Promise<void> {
    const changes = await this.#store.changes();
    if (changes === this.#changes) return;
    const keys = await this.#store.all();
    const byHash = new Map<string, InForce>();
    for (const key of keys) {
      const until = key.expiresAt ?? Infinity;
      const held = { principal: this.#principalOf(key), isTrustedForwarder: key.isTrustedForwarder };
      if (key.previous) byHash.set(key.previous.hash, { ...held, until: Math.min(until, key.previous.until) });
      byHash.set(key.hash, { ...held, until });
    }
    this.#byHash = byHash;
    this.#size = keys.length;
    this.#changes = changes;
  }

  find(text: string): HeldKey | undefined {
    const key = this.#byHash.get(hashOf(text));
    if (key && key.until !== Infinity && key.until <= this.#clock.now()) return undefined;
    return key;
  }

  /** The key of this id, also one that has expired. */
  async get(id: string): Promise<ListedKey | undefined> {
    const key = await this.#store.get(id);
    return key && listed(key);
  }

  /** The keys as the store has them now, the oldest first, with those that have expired. */
  async list(): Promise<readonly ListedKey[]> {
    return (await this.#store.all()).map(listed);
  }

  /** Makes a key and returns its text, which is not kept and can't be shown again. */
  async create(name: string, rights: Partial<KeyRights> = {}): Promise<string> {
    const made = newKeyText();
    await this.add(made, name, rights);
    return made.text;
  }

  /** Puts a new key in force. */
  async add({ id, text }: NewKey, name: string, rights: Partial<KeyRights> = {}): Promise<ListedKey> {
    if (this.#size >= MOST_KEYS) {
      throw new GatewayFailure('invalid_value', `There are ${MOST_KEYS} keys, which is the most: revoke some first.`);
    }
    const key: ListedKey = { ...usualRights, ...rights, id, name, createdAt: this.#clock.now() };
    await this.#store.add({ ...key, hash: hashOf(text) });
    await this.#renew();
    return key;
  }

  /** Takes a key out of force, at once; tells whether there was one of this id. */
  async revoke(id: string): Promise<boolean> {
    const revoked = await this.#store.revoke(id);
    this.#byHash = new Map([...this.#byHash].filter(([, { principal }]) => principal.id !== id));
    await this.#renew();
    return revoked;
  }

  /** Gives a key another text, at once; the one before counts for so long. Tells whether there was a key of this id. */
  async rotate(id: string, text: string, graceMs: number): Promise<boolean> {
    const previousUntil = this.#clock.now() + graceMs;
    const rotated = await this.#store.rotate(id, { hash: hashOf(text), previousUntil });
    await this.#renew();
    return rotated;
  }

  /** After a change that is made already: where it cannot be read now, who watches the store reads it within seconds. */
  async #renew(): Promise<void> {
    await this.refresh().catch(() => undefined);
  }

  /** The same object as before where it says the same: others remember by it what they have worked out for a key. */
  #principalOf(key: StoredKey): Principal {
    const made = principalOf(key);
    const before = this.#byHash.get(key.hash) ?? (key.previous && this.#byHash.get(key.previous.hash));
    return before && isDeepStrictEqual(before.principal, made) ? before.principal : made;
  }
}

const listed = ({ hash: _, previous: __, ...key }: StoredKey): ListedKey => key;

/** A key that speaks for others never runs the gateway, whoever it names or does not; older ones may say otherwise. */
const principalOf = (key: StoredKey): Principal => ({
  id: key.id,
  tenant: key.tenant,
  roles: key.isTrustedForwarder ? key.roles.filter((role) => role !== 'admin') : key.roles,
  tier: key.tier,
  ...(key.models && { models: key.models }),
  ...(key.limits && { limits: key.limits }),
});

/**
 * Who asks when the operator has switched keys off; possible on the loopback address alone. It has no role: pages and
 * programs on this machine call as anyone too, and who needs a role can send a key that has it.
 */
export const anyone: Principal = { id: 'anyone', tenant: 'default', roles: [], tier: 'enterprise' };
