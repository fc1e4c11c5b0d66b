import { GatewayFailure } from '../chat/failure.ts';
import type { KeyRights, ListedKey } from '../chat/key-rights.ts';
import type { OwnLimits, Principal } from '../chat/principal.ts';
import type { Clock } from '../chat/scope.ts';
import type { Audit, AuditEntry } from '../extend/audit.ts';
import { limitsJson } from '../wire/nexus/key-json.ts';
import type { KeyRing } from './key-ring.ts';
import { newKeyText, newText } from './new-key.ts';
import { usualRights } from './stored-key.ts';

/** Who changes something, and in which request, if it was one. */
export type Actor = { readonly principal: Principal; readonly request?: string };

type Ports = {
  readonly keys: KeyRing;
  readonly audit: Audit;
  readonly clock: Pick<Clock, 'now'>;
  /** Told of a key that counts no more. */
  readonly revoked: (id: string) => void;
};

/** What administrators do with keys. It is written down first: what cannot be written down is not done. */
export class KeyAdmin {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  list(): Promise<readonly ListedKey[]> {
    return this.#ports.keys.list();
  }

  /** The key, and its text, which can't be shown again. */
  async create(
    by: Actor,
    name: string,
    wanted: Partial<KeyRights>,
  ): Promise<{ readonly key: ListedKey; readonly text: string }> {
    const rights = { ...usualRights, ...wanted };
    this.#checkExpiry(rights.expiresAt);
    if (rights.isTrustedForwarder && rights.roles.includes('admin')) throw forwarderRunsNothing();
    const made = newKeyText();
    await this.#writeDown(by, 'key.created', {
      key: made.id,
      tenant: rights.tenant,
      tier: rights.tier,
      roles: rights.roles,
      trusted_forwarder: rights.isTrustedForwarder,
      ...(rights.models && { models: rights.models }),
      ...(rights.limits && { limits: limitTexts(rights.limits) }),
      ...(rights.expiresAt !== undefined && { expires_at: new Date(rights.expiresAt).toISOString() }),
    });
    return { key: await this.#ports.keys.add(made, name, rights), text: made.text };
  }

  /** Throws `key_not_found`. */
  async revoke(by: Actor, id: string): Promise<void> {
    await this.#existing(id);
    await this.#writeDown(by, 'key.revoked', { key: id });
    if (!(await this.#ports.keys.revoke(id))) throw keyNotFound();
    this.#ports.revoked(id);
  }

  /** The key and its new text; the one before counts for so long. Throws `key_not_found`. */
  async rotate(by: Actor, id: string, graceMs: number): Promise<{ readonly key: ListedKey; readonly text: string }> {
    const key = await this.#existing(id);
    if (key.expiresAt !== undefined && key.expiresAt <= this.#ports.clock.now()) throw hasExpired();
    const text = newText();
    await this.#writeDown(by, 'key.rotated', { key: id, grace_seconds: Math.round(graceMs / 1000) });
    if (!(await this.#ports.keys.rotate(id, text, graceMs))) throw keyNotFound();
    return { key, text };
  }

  #checkExpiry(expiresAt: number | undefined): void {
    if (expiresAt === undefined || expiresAt > this.#ports.clock.now()) return;
    throw new GatewayFailure('invalid_value', "The field 'expires_at' is wrong: must be a time to come.", {
      param: 'expires_at',
    });
  }

  async #existing(id: string): Promise<ListedKey> {
    const key = await this.#ports.keys.get(id);
    if (!key) throw keyNotFound();
    return key;
  }

  async #writeDown({ principal, request }: Actor, action: string, about: AuditEntry['about']): Promise<void> {
    const { id, tenant, user } = principal;
    await this.#ports.audit.append({
      action,
      actor: id,
      tenant,
      about,
      ...(request !== undefined && { request }),
      ...(user !== undefined && { user }),
    });
  }
}

/** By the names of the admin API: `cost_per_day_usd=none`. */
const limitTexts = (limits: OwnLimits): readonly string[] =>
  Object.entries(limitsJson(limits)).map(([name, limit]) => `${name}=${limit ?? 'none'}`);

const keyNotFound = (): GatewayFailure =>
  new GatewayFailure('key_not_found', 'No key in force has this id. GET /admin/keys lists the keys with their ids.', {
    param: 'id',
  });

const forwarderRunsNothing = (): GatewayFailure =>
  new GatewayFailure(
    'invalid_value',
    'A key of a trusted forwarder cannot have the role admin, for whoever it speaks for would run the gateway. Make a key of its own for that role.',
    { param: 'roles' },
  );

const hasExpired = (): GatewayFailure =>
  new GatewayFailure('invalid_value', 'This key has expired, and another text would not change that: make a new key.', {
    param: 'id',
  });
