import { expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import type { KeyRights } from '../chat/key-rights.ts';
import type { AuditEntry } from '../extend/audit.ts';
import { openDatabase } from '../storage/open-database.ts';
import { KeyAdmin } from './key-admin.ts';
import { anyone, KeyRing } from './key-ring.ts';
import { storedKeys } from './stored-keys.ts';

it('writes down all that a new key allows', async () => {
  const clock = new FakeClock();
  const database = await openDatabase(':memory:');
  const entries: AuditEntry[] = [];
  const audit = {
    append: (entry: AuditEntry) => {
      entries.push(entry);
      return Promise.resolve();
    },
  };
  const keys = new KeyRing(storedKeys(database, clock), clock);
  const admin = new KeyAdmin({ keys, audit, clock, revoked: () => undefined });
  const by = { principal: anyone };
  const all: Required<KeyRights> = {
    tier: 'enterprise',
    roles: ['view_pii'],
    tenant: 'acme',
    models: ['local/*'],
    limits: { requestsPerMinute: 5, costPerDayUsd: null, concurrency: 0 },
    expiresAt: clock.now() + 1000,
    isTrustedForwarder: true,
  };
  const { key } = await admin.create(by, 'all', all);
  await admin.create(by, 'usual', {});
  await database.close();
  expect(entries.map(({ action }) => action)).toEqual(['key.created', 'key.created']);
  expect(entries[0]?.about).toEqual({
    key: key.id,
    tenant: 'acme',
    tier: 'enterprise',
    roles: ['view_pii'],
    trusted_forwarder: true,
    models: ['local/*'],
    limits: ['requests_per_minute=5', 'cost_per_day_usd=none', 'concurrency=0'],
    expires_at: '2026-01-01T00:00:01.000Z',
  });
  expect(entries[1]?.about).toEqual({
    key: expect.stringMatching(/^key_/) as string,
    tenant: 'default',
    tier: 'pro',
    roles: [],
    trusted_forwarder: false,
  });
});
