import { beforeEach, expect, it } from 'vitest';
import { FakeClock, settled } from '../../test/support/fake-clock.ts';
import { GatewayFailure } from '../chat/failure.ts';
import type { Principal } from '../chat/principal.ts';
import type { AuditEntry } from '../extend/audit.ts';
import { SharedStateFailure } from '../storage/shared-state.ts';
import { Disclosure } from './disclosure.ts';
import { Unlocks } from './unlocks.ts';

const officer: Principal = { id: 'key_1', tenant: 'acme', roles: ['view_pii'], tier: 'pro', user: 'olena' };
const other: Principal = { id: 'key_2', tenant: 'acme', roles: [], tier: 'enterprise' };
const reason = 'Звернення 17 клієнта';

let clock: FakeClock;
let unlocks: Unlocks;
let disclosure: Disclosure;
let written: AuditEntry[];
let isDown: boolean;
beforeEach(() => {
  clock = new FakeClock();
  unlocks = new Unlocks(clock, undefined);
  written = [];
  isDown = false;
  const append = async (entry: AuditEntry): Promise<void> => {
    await settled();
    if (isDown) throw new GatewayFailure('audit_unavailable', 'no disk');
    written.push(entry);
  };
  disclosure = new Disclosure({ append }, unlocks, clock);
});

const as = (principal: Principal) => ({ id: 'r1', principal });

it('unlocks once it is written down who, why and until when', async () => {
  const unlocked = disclosure.unlock(as(officer), reason, 15);
  expect(disclosure.of(officer)).toBeUndefined();
  const until = clock.now() + 15 * 60_000;
  expect(await unlocked).toEqual({ reason, until });
  expect(disclosure.of(officer)).toEqual({ reason, until });
  const who = { actor: 'key_1', user: 'olena', tenant: 'acme', request: 'r1' };
  expect(written).toEqual([
    { ...who, action: 'pii.unlocked', reason, about: { minutes: 15, until: '2026-01-01T00:15:00.000Z' } },
  ]);
  expect(await disclosure.lock(as(officer))).toBe(true);
  expect(await disclosure.lock(as(officer))).toBe(false);
  await settled();
  expect(written.slice(1)).toEqual([{ ...who, action: 'pii.locked', about: {} }]);
});

it('unlocks nothing that cannot be written down, and still locks', async () => {
  isDown = true;
  await expect(disclosure.unlock(as(officer), reason, 15)).rejects.toMatchObject({ code: 'audit_unavailable' });
  expect(disclosure.of(officer)).toBeUndefined();
  isDown = false;
  await disclosure.unlock(as(officer), reason, 15);
  isDown = true;
  expect(await disclosure.lock(as(officer))).toBe(true);
  expect(disclosure.of(officer)).toBeUndefined();
  await settled();
  expect(written.map(({ action }) => action)).toEqual(['pii.unlocked']);
});

it('unlocks nothing for who has no right, and writes down once a minute that it was tried', async () => {
  for (const wait of [0, 30_000, 30_000, 0]) {
    await clock.advance(wait);
    await expect(disclosure.unlock(as(other), reason, 15)).rejects.toMatchObject({
      code: 'permission_denied',
      status: 403,
      message: expect.stringContaining('view_pii') as string,
    });
    disclosure.denied(as(other));
  }
  await settled();
  expect(written).toHaveLength(2);
  expect(written[0]).toEqual({ action: 'pii.denied', actor: 'key_2', tenant: 'acme', request: 'r1', about: {} });
  for (let at = 0; at < 1500; at++) disclosure.denied(as({ ...other, id: `key_${at}` }));
});

it('says so where other instances could not be told that it has ended', async () => {
  await disclosure.unlock(as(officer), reason, 15);
  unlocks.end = () => Promise.reject(new SharedStateFailure('timeout'));
  await expect(disclosure.lock(as(officer))).rejects.toMatchObject({ code: 'overloaded', status: 503 });
});
