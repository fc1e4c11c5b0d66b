import type { Clock } from '../chat/scope.ts';
import { numberColumn, textColumn } from '../storage/columns.ts';
import type { Database } from '../storage/database.ts';
import type { KeyStore } from './key-ring.ts';

/** More keys than one host hands out; a bound on what is held in memory. */
const MOST_KEYS = 100_000;

/** Keys in the embedded database. */
export const storedKeys = (database: Database, clock: Pick<Clock, 'now'>): KeyStore => ({
  all: async () => {
    const rows = await database.all(
      `SELECT id, hash, name, tenant, created_at FROM api_keys
       WHERE revoked_at IS NULL ORDER BY created_at, id LIMIT ?`,
      [MOST_KEYS],
    );
    return rows.map((row) => ({
      id: textColumn(row, 'id'),
      hash: textColumn(row, 'hash'),
      name: textColumn(row, 'name'),
      tenant: textColumn(row, 'tenant'),
      createdAt: numberColumn(row, 'created_at'),
    }));
  },
  add: async (key) => {
    await database.run('INSERT INTO api_keys (id, hash, name, tenant, created_at) VALUES (?, ?, ?, ?, ?)', [
      key.id,
      key.hash,
      key.name,
      key.tenant,
      clock.now(),
    ]);
  },
  revoke: async (id) =>
    (await database.run('UPDATE api_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL', [clock.now(), id])) >
    0,
});
