import type { Clock } from '../chat/scope.ts';
import { textColumn } from '../storage/columns.ts';
import type { Database } from '../storage/database.ts';
import type { KeyStore } from './key-ring.ts';

/** More keys than one host hands out; a bound on what is held in memory. */
const MOST_KEYS = 100_000;

/** Keys in the embedded database. */
export const storedKeys = (database: Database, clock: Pick<Clock, 'now'>): KeyStore => ({
  all: async () => {
    const rows = await database.all('SELECT id, hash, name, tenant FROM api_keys WHERE revoked_at IS NULL LIMIT ?', [
      MOST_KEYS,
    ]);
    return rows.map((row) => ({
      id: textColumn(row, 'id'),
      hash: textColumn(row, 'hash'),
      name: textColumn(row, 'name'),
      tenant: textColumn(row, 'tenant'),
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
});
