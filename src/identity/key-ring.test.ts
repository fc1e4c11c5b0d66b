import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import type { Database } from '../storage/database.ts';
import { migrations } from '../storage/migrations.ts';
import { openDatabase } from '../storage/open-database.ts';
import { anyone, KeyRing } from './key-ring.ts';
import { newKeyText } from './new-key.ts';
import type { KeyStore, StoredKey } from './stored-key.ts';
import { storedKeys } from './stored-keys.ts';

function store(): { readonly keys: StoredKey[]; changed(): void } & KeyStore {
  const keys: StoredKey[] = [];
  let changes = 0;
  return {
    keys,
    changed: () => {
      changes++;
    },
    changes: () => Promise.resolve(changes),
    all: () => Promise.resolve(keys),
    get: (id) => Promise.resolve(keys.find((key) => key.id === id)),
    add: async (key) => {
      keys.push(key);
      changes++;
    },
    revoke: async (id) => {
      changes++;
      const at = keys.findIndex((key) => key.id === id);
      if (at >= 0) keys.splice(at, 1);
      return at >= 0;
    },
    rotate: () => Promise.resolve(false),
  };
}

const clock = new FakeClock();

async function withDatabase(work: (database: Database) => Promise<void>): Promise<void> {
  const database = await openDatabase(':memory:');
  try {
    await work(database);
  } finally {
    await database.close();
  }
}

it('makes keys that nobody guesses', () => {
  const texts = Array.from({ length: 100 }, () => newKeyText().text);
  expect(new Set(texts).size).toBe(100);
  expect(texts.every((text) => /^nx-[\w-]{43}$/.test(text))).toBe(true);
  expect(newKeyText().id).toMatch(/^key_[\w-]{16}$/);
});

it('knows a key from the moment it is made, and only whole', async () => {
  const ring = new KeyRing(store(), clock);
  await ring.refresh();
  expect(ring.size).toBe(0);
  const text = await ring.create('laptop', { tenant: 'team' });
  expect(ring.size).toBe(1);
  expect(ring.find(text)?.principal).toMatchObject({ tenant: 'team', tier: 'pro', roles: [] });
  for (const wrong of ['', text.slice(0, -1), `${text} `, text.toUpperCase()]) {
    expect(ring.find(wrong)).toBeUndefined();
  }
});

it('stores a hash and never the key', async () => {
  const kept = store();
  const text = await new KeyRing(kept, clock).create('laptop');
  expect(kept.keys).toHaveLength(1);
  expect(JSON.stringify(kept.keys)).not.toContain(text.slice(3));
  expect(kept.keys[0]).toMatchObject({ name: 'laptop', tenant: 'default' });
});

it('forgets a key that its store no longer has', async () => {
  const kept = store();
  const ring = new KeyRing(kept, clock);
  const text = await ring.create('laptop');
  kept.keys.length = 0;
  kept.changed();
  await ring.refresh();
  expect(ring.find(text)).toBeUndefined();
});

it('takes over what another process changes, and reads no keys where none were changed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nexus-keys-'));
  const open = (): Promise<Database> => openDatabase(join(folder, 'nexus.db'));
  const [database, other] = [await open(), await open()];
  try {
    let reads = 0;
    const stored = storedKeys(database, clock);
    const ring = new KeyRing({ ...stored, all: () => (reads++, stored.all()) }, clock);
    const beside = new KeyRing(storedKeys(other, clock), clock);
    await ring.refresh();
    const looks = async (): Promise<number> => {
      reads = 0;
      for (let at = 0; at < 3; at++) await ring.refresh();
      return reads;
    };
    expect(await looks()).toBe(0);
    await other.run("INSERT INTO kept_folders (path) VALUES ('documents')"); // as `nexus ingest` does all the time
    expect(await looks()).toBe(0);
    const text = await beside.create('by hand');
    expect([await looks(), ring.find(text)?.principal.tier]).toEqual([1, 'pro']);
    const id = ring.find(text)?.principal.id ?? '';
    const next = newKeyText().text;
    await beside.rotate(id, next, 0);
    expect([await looks(), ring.find(text), ring.find(next)?.principal.id]).toEqual([1, undefined, id]);
    await beside.revoke(id);
    expect([await looks(), ring.find(next)]).toEqual([1, undefined]);
    reads = 0;
    await ring.create('its own');
    expect([reads, await looks()]).toEqual([1, 0]);
  } finally {
    await Promise.all([database.close(), other.close()]);
    rmSync(folder, { recursive: true, force: true });
  }
});

it('reads again what it could not read after a change of its own', async () => {
  const kept = store();
  const ring = new KeyRing(kept, clock);
  const { all } = kept;
  kept.all = () => Promise.reject(new Error('busy'));
  const text = await ring.create('laptop');
  expect(ring.find(text)).toBeUndefined();
  kept.all = all;
  await ring.refresh();
  expect(ring.find(text)).toBeDefined();
});

it('names a key by the same object for as long as its rights are the same', () =>
  withDatabase(async (database) => {
    const ring = new KeyRing(storedKeys(database, clock), clock);
    const rights = { models: ['a'], limits: { concurrency: 2 } };
    const text = await ring.create('laptop', rights);
    const before = ring.find(text)?.principal;
    expect(before).toMatchObject(rights);
    const other = await ring.create('server', rights);
    expect(ring.find(other)?.principal).not.toBe(before);
    expect(ring.find(text)?.principal).toBe(before);
    const next = newKeyText().text;
    await ring.rotate(before?.id ?? '', next, 60_000);
    expect([ring.find(text)?.principal === before, ring.find(next)?.principal === before]).toEqual([true, true]);
    await database.run(`UPDATE api_keys SET limits = '{"concurrency":1}' WHERE name = 'laptop'`);
    await ring.refresh();
    expect(ring.find(next)?.principal.limits).toEqual({ concurrency: 1 });
  }));

it('lists keys without anything of their text, and revokes by id', async () => {
  const ring = new KeyRing(store(), clock);
  const [first, second] = [await ring.create('laptop'), await ring.create('server')];
  const [one, other] = await ring.list();
  expect(one).toEqual({
    id: expect.stringMatching(/^key_/) as string,
    name: 'laptop',
    tier: 'pro',
    roles: [],
    tenant: 'default',
    isTrustedForwarder: false,
    createdAt: clock.now(),
  });
  expect(await ring.revoke(one?.id ?? '')).toBe(true);
  expect([ring.find(first), ring.find(second)?.principal.id]).toEqual([undefined, other?.id]);
  expect(await ring.revoke(one?.id ?? '')).toBe(false);
});

it('refuses a revoked key at once, also while the store cannot be read any more', async () => {
  const kept = store();
  const ring = new KeyRing(kept, clock);
  const text = await ring.create('laptop');
  const id = ring.find(text)?.principal.id ?? '';
  kept.all = () => Promise.reject(new Error('busy'));
  expect(await ring.revoke(id)).toBe(true);
  expect(ring.find(text)).toBeUndefined();
});

it('has a principal for when keys are off', () => {
  expect(anyone).toMatchObject({ id: 'anyone', tenant: 'default', roles: [], tier: 'enterprise' });
});

it('keeps keys in the database, also those with quotes in their names', () =>
  withDatabase(async (database) => {
    const later = new FakeClock();
    const ring = new KeyRing(storedKeys(database, later), later);
    const text = await ring.create("o'hara");
    await later.advance(5);
    await ring.create('later');
    expect((await ring.list()).map(({ name }) => name)).toEqual(["o'hara", 'later']);
    const id = ring.find(text)?.principal.id ?? '';
    expect(await ring.revoke(id)).toBe(true);
    expect(await ring.revoke(id)).toBe(false);
    expect(ring.find(text)).toBeUndefined();
    expect(await database.all('SELECT id, created_at, revoked_at FROM api_keys WHERE revoked_at IS NOT NULL')).toEqual([
      { id, created_at: later.now() - 5, revoked_at: later.now() },
    ]);
  }));

it('keeps every right of a key', () =>
  withDatabase(async (database) => {
    const ring = new KeyRing(storedKeys(database, clock), clock);
    const rights = {
      tier: 'free',
      roles: ['admin', 'export_pii'],
      tenant: 'acme',
      models: ['a', "b'*"],
      limits: { requestsPerMinute: null, costPerDayUsd: 0.5 },
      expiresAt: clock.now() + 1000,
      isTrustedForwarder: true,
    } as const;
    const text = await ring.create('all', rights);
    expect(await ring.list()).toEqual([
      { ...rights, id: expect.any(String) as string, name: 'all', createdAt: clock.now() },
    ]);
    const { tier, tenant, models, limits } = rights;
    const roles = ['export_pii']; // who speaks for others never runs the gateway
    expect(ring.find(text)).toMatchObject({
      isTrustedForwarder: true,
      principal: { tier, roles, tenant, models, limits },
    });
  }));

it('refuses a key from the moment it expires, without looking at the store', () =>
  withDatabase(async (database) => {
    const time = new FakeClock();
    const ring = new KeyRing(storedKeys(database, time), time);
    const text = await ring.create('short', { expiresAt: time.now() + 100 });
    await time.advance(99);
    expect(ring.find(text)).toBeDefined();
    await time.advance(1);
    expect(ring.find(text)).toBeUndefined();
    expect(ring.size).toBe(1); // so that no first key is made again
  }));

it('rotates: the new text counts at once, the old one for the time that is said, and never an older one', () =>
  withDatabase(async (database) => {
    const time = new FakeClock();
    const ring = new KeyRing(storedKeys(database, time), time);
    const texts = [await ring.create('laptop', { tier: 'free' }), newKeyText().text, newKeyText().text] as const;
    const id = ring.find(texts[0])?.principal.id ?? '';
    const known = (): readonly boolean[] => texts.map((text) => ring.find(text)?.principal.id === id);
    expect(await ring.rotate(id, texts[1], 50)).toBe(true);
    expect(known()).toEqual([true, true, false]);
    expect(await ring.rotate(id, texts[2], 50)).toBe(true);
    expect(known()).toEqual([false, true, true]);
    await time.advance(50);
    expect(known()).toEqual([false, false, true]);
    expect(await ring.rotate('key_missing', newKeyText().text, 0)).toBe(false);
    await ring.revoke(id);
    expect(await ring.rotate(id, newKeyText().text, 0)).toBe(false);
    expect(known()).toEqual([false, false, false]);
  }));

it('does not let the old text outlive the key itself', () =>
  withDatabase(async (database) => {
    const time = new FakeClock();
    const ring = new KeyRing(storedKeys(database, time), time);
    const text = await ring.create('short', { expiresAt: time.now() + 10 });
    await ring.rotate(ring.find(text)?.principal.id ?? '', newKeyText().text, 1000);
    await time.advance(10);
    expect(ring.find(text)).toBeUndefined();
  }));

it('lets keys from before tiers go on with all that they could do', async () => {
  const [before, ...since] = [migrations.slice(0, 4), ...migrations.slice(4)];
  expect(since[0]).toMatchObject({ version: 5 });
  const database = await openDatabase(':memory:', before);
  await database.run(
    "INSERT INTO api_keys (id, hash, name, tenant, roles, created_at) VALUES ('k', 'h', 'n', 't', 'admin', 1)",
  );
  for (const statement of migrations[4]?.sql.split(';').filter((sql) => sql.trim() !== '') ?? [])
    await database.run(statement);
  expect(await storedKeys(database, clock).all()).toEqual([
    {
      id: 'k',
      hash: 'h',
      name: 'n',
      tenant: 't',
      roles: ['admin'],
      tier: 'enterprise',
      isTrustedForwarder: false,
      createdAt: 1,
    },
  ]);
  await database.close();
});

it('takes a key whose bounds cannot be read for none, and unknown tiers and roles for the least', () =>
  withDatabase(async (database) => {
    const insert = (id: string, columns: string, values: string): Promise<number> =>
      database.run(
        `INSERT INTO api_keys (id, hash, name, tenant, created_at, ${columns}) VALUES ('${id}', '${id}', 'n', 't', 1, ${values})`,
      );
    await insert('broken', 'models', "'[1'");
    await insert('odd', 'limits', `'{"requestsPerMinute":"many"}'`);
    await insert('newer', 'tier, roles', "'platinum', 'root view_pii'");
    expect(await storedKeys(database, clock).all()).toMatchObject([{ id: 'newer', tier: 'free', roles: ['view_pii'] }]);
  }));
