import { z } from 'zod';
import { type Role, roles, type Tier, tiers } from '../chat/principal.ts';
import type { Clock } from '../chat/scope.ts';
import { numberColumn, textColumn } from '../storage/columns.ts';
import type { Database, Row, Value } from '../storage/database.ts';
import { type KeyStore, MOST_KEYS, type StoredKey } from './stored-key.ts';

const select = `SELECT id, hash, name, tenant, roles, tier, models, limits, trusted_forwarder, created_at, expires_at,
  previous_hash, previous_until FROM api_keys WHERE revoked_at IS NULL`;

/** Keys in the embedded database. */
export const storedKeys = (database: Database, clock: Pick<Clock, 'now'>): KeyStore => ({
  changes: async () => {
    const [row] = await database.all('SELECT changes FROM key_changes');
    return numberColumn(row ?? {}, 'changes');
  },
  all: async () => {
    const rows = await database.all(`${select} ORDER BY created_at, id LIMIT ?`, [MOST_KEYS]);
    return rows.flatMap(keysOf);
  },
  get: async (id) => (await database.all(`${select} AND id = ?`, [id])).flatMap(keysOf)[0],
  add: async (key) => {
    await database.run(
      `INSERT INTO api_keys (id, hash, name, tenant, roles, tier, models, limits, trusted_forwarder, created_at,
         expires_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        key.id,
        key.hash,
        key.name,
        key.tenant,
        key.roles.join(' '),
        key.tier,
        key.models ? JSON.stringify(key.models) : null,
        key.limits ? JSON.stringify(key.limits) : null,
        key.isTrustedForwarder ? 1 : 0,
        key.createdAt,
        key.expiresAt ?? null,
      ],
    );
  },
  revoke: async (id) =>
    changedForGood(database, 'UPDATE api_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL', [
      clock.now(),
      id,
    ]),
  rotate: async (id, { hash, previousUntil }) =>
    changedForGood(
      database,
      `UPDATE api_keys SET previous_hash = hash, previous_until = ?, hash = ? WHERE id = ? AND revoked_at IS NULL`,
      [previousUntil, hash, id],
    ),
});

/** Written through to the disk: a key that was taken out of force does not come back with a power cut. */
async function changedForGood(database: Database, sql: string, params: readonly Value[]): Promise<boolean> {
  const changes = await database.run(sql, params);
  if (changes > 0) await database.all('PRAGMA wal_checkpoint(FULL)');
  return changes > 0;
}

const modelList = z.array(z.string());
const limit = z.number().nullable().optional();
const limitList = z.object({
  requestsPerMinute: limit,
  tokensPerHour: limit,
  costPerDayUsd: limit,
  queriesPerDay: limit,
  concurrency: limit,
});

/** A key whose bounds cannot be read would have none, so it is no key. */
function keysOf(row: Row): readonly StoredKey[] {
  const models = jsonColumn(row, 'models', modelList);
  const limits = jsonColumn(row, 'limits', limitList);
  if (!models || !limits) return [];
  const { previous_hash: previousHash, previous_until: until, expires_at: expiresAt } = row;
  return [
    {
      id: textColumn(row, 'id'),
      hash: textColumn(row, 'hash'),
      name: textColumn(row, 'name'),
      tenant: textColumn(row, 'tenant'),
      roles: rolesOf(textColumn(row, 'roles')),
      tier: tierOf(textColumn(row, 'tier')),
      isTrustedForwarder: row['trusted_forwarder'] === 1,
      createdAt: numberColumn(row, 'created_at'),
      ...(models.value && { models: models.value }),
      ...(limits.value && { limits: defined(limits.value) }),
      ...(typeof expiresAt === 'number' && { expiresAt }),
      ...(typeof previousHash === 'string' && typeof until === 'number' && { previous: { hash: previousHash, until } }),
    },
  ];
}

function jsonColumn<T>(row: Row, name: string, schema: z.ZodType<T>): { readonly value?: T } | undefined {
  const text = row[name];
  if (typeof text !== 'string') return {};
  try {
    return { value: schema.parse(JSON.parse(text)) };
  } catch {
    return undefined;
  }
}

/** Without the fields that say nothing. */
const defined = <T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

/** A role that this program does not know, of a newer one say, allows nothing. */
const rolesOf = (text: string): readonly Role[] => {
  const held = text.split(' ');
  return roles.filter((role) => held.includes(role));
};

/** And a tier that it does not know is the lowest. */
const tierOf = (text: string): Tier => tiers.find((tier) => tier === text) ?? 'free';
