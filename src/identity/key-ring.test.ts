import { expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { openDatabase } from '../storage/open-database.ts';
import { anyone, KeyRing, type KeyStore, type StoredKey } from './key-ring.ts';
import { newKeyText } from './new-key.ts';
import { storedKeys } from './stored-keys.ts';

function store(): { readonly keys: StoredKey[] } & KeyStore {
  const keys: StoredKey[] = [];
  return {
    keys,
    all: () => Promise.resolve(keys),
    add: async (key) => void keys.push({ ...key, createdAt: 7 }),
    revoke: async (id) => {
      const at = keys.findIndex((key) => key.id === id);
      if (at >= 0) keys.splice(at, 1);
      return at >= 0;
    },
  };
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
  const text = await ring.create('laptop', { tenant: 'team' });
  expect(ring.size).toBe(1);
  expect(ring.find(text)).toMatchObject({ tenant: 'team' });
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

it('lists keys without anything of their text, and revokes by id', async () => {
  const ring = new KeyRing(store());
  const [first, second] = [await ring.create('laptop'), await ring.create('server')];
  const [one, other] = await ring.list();
  expect(one).toEqual({ id: expect.stringMatching(/^key_/) as string, name: 'laptop', roles: [], createdAt: 7 });
  expect(await ring.revoke(one?.id ?? '')).toBe(true);
  expect([ring.find(first), ring.find(second)?.id]).toEqual([undefined, other?.id]);
  expect(await ring.revoke(one?.id ?? '')).toBe(false);
});

it('has a principal for when keys are off', () => {
  expect(anyone).toMatchObject({ id: 'anyone', tenant: 'default', roles: [], tier: 'enterprise' });
});

it('keeps keys in the database, also those with quotes in their names', async () => {
  const database = await openDatabase(':memory:');
  const clock = new FakeClock();
  const ring = new KeyRing(storedKeys(database, clock));
  const text = await ring.create("o'hara");
  await clock.advance(5);
  await ring.create('later');
  expect((await ring.list()).map(({ name }) => name)).toEqual(["o'hara", 'later']);
  const id = ring.find(text)?.id ?? '';
  expect(await ring.revoke(id)).toBe(true);
  expect(await ring.revoke(id)).toBe(false);
  expect(ring.find(text)).toBeUndefined();
  expect(await database.all('SELECT id, created_at, revoked_at FROM api_keys WHERE revoked_at IS NOT NULL')).toEqual([
    { id, created_at: clock.now() - 5, revoked_at: clock.now() },
  ]);
  await database.close();
});
