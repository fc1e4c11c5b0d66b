import type { Clock } from '../chat/scope.ts';
import { numberColumn, textColumn } from '../storage/columns.ts';
import type { Database } from '../storage/database.ts';
import { type Role, roles } from '../chat/principal.ts';
import type { KeyStore } from './key-ring.ts';

/** More keys than one host hands out; a bound on what is held in memory. */
const MOST_KEYS = 100_000;

/** Keys in the embedded database. */
export const storedKeys = (database: Database, clock: Pick<Clock, 'now'>): KeyStore => ({
  all: async () => {
    const rows = await database.all(
      `SELECT id, hash, name, tenant, roles, created_at FROM api_keys
       WHERE revoked_at IS NULL ORDER BY created_at, id LIMIT ?`,
      [MOST_KEYS],
    );
    return rows.map((row) => ({
      id: textColumn(row, 'id'),
      hash: textColumn(row, 'hash'),
      name: textColumn(row, 'name'),
      tenant: textColumn(row, 'tenant'),
      roles: rolesOf(textColumn(row, 'roles')),
      createdAt: numberColumn(row, 'created_at'),
    }));
  },
  add: async (key) => {
    await database.run('INSERT INTO api_keys (id, hash, name, tenant, roles, created_at) VALUES (?, ?, ?, ?, ?, ?)', [
      key.id,
      key.hash,
      key.name,
      key.tenant,
      key.roles.join(' '),
      clock.now(),
    ]);
  },
  revoke: async (id) =>
    (await database.run('UPDATE api_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL', [clock.now(), id])) >
    0,
});

/** A role that this program does not know, of a newer one say, allows nothing. */
const rolesOf = (text: string): readonly Role[] => {
  const held = text.split(' ');
  return roles.filter((role) => held.includes(role));
};
