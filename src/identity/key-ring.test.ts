import { expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import type { Database, Row, Value } from '../storage/database.ts';
import { anyone, KeyRing, type KeyStore, type StoredKey } from './key-ring.ts';
import { newKeyText } from './new-key.ts';
import { storedKeys } from './stored-keys.ts';

function store(): { readonly keys: StoredKey[] } & KeyStore {
  const keys: StoredKey[] = [];
  return { keys, all: () => Promise.resolve(keys), add: async (key) => void keys.push(key) };
}

it('makes keys that nobody guesses', () => {
  const texts = Array.from({ length: 100 }, () => newKeyText().text);
  expect(new Set(texts).size).toBe(100);
  expect(texts.every((text) => /^nx-[\w-]{43}$/.test(text))).toBe(true);
  expect(newKeyText().id).toMatch(/^key_[\w-]{16}$/);
});

it('knows a key from the moment it is made, and only whole', async () => {
  const ring = new KeyRing(store());
  await ring.load();
  expect(ring.size).toBe(0);
  const text = await ring.create('laptop', 'team');
  expect(ring.size).toBe(1);
  expect(ring.find(text)).toMatchObject({ tenant: 'team', rightsKey: 'team', roles: [] });
  for (const wrong of ['', text.slice(0, -1), `${text} `, text.toUpperCase()]) {
    expect(ring.find(wrong)).toBeUndefined();
  }
});

it('stores a hash and never the key', async () => {
  const kept = store();
  const text = await new KeyRing(kept).create('laptop');
  expect(kept.keys).toHaveLength(1);
  expect(JSON.stringify(kept.keys)).not.toContain(text.slice(3));
  expect(kept.keys[0]).toMatchObject({ name: 'laptop', tenant: 'default' });
});

it('forgets a key that its store no longer has', async () => {
  const kept = store();
  const ring = new KeyRing(kept);
  const text = await ring.create('laptop');
  kept.keys.length = 0;
  await ring.load();
  expect(ring.find(text)).toBeUndefined();
});

it('has a principal for when keys are off', () => {
  expect(anyone).toMatchObject({ id: 'anyone', tenant: 'default' });
});

it('reads keys from the database and binds every value', async () => {
  const rows: Row[] = [];
  const database: Database = {
    all: () => Promise.resolve(rows),
    run: async (sql, params: readonly Value[] = []) => {
      expect(sql).not.toContain("o'hara");
      const [id, hash, name, tenant, created_at] = params;
      rows.push({ id, hash, name, tenant, created_at });
      return 1;
    },
    transaction: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  const ring = new KeyRing(storedKeys(database, new FakeClock()));
  const text = await ring.create("o'hara");
  expect(ring.find(text)?.tenant).toBe('default');
  expect(rows[0]).toMatchObject({ name: "o'hara", created_at: new FakeClock().now() });
});
