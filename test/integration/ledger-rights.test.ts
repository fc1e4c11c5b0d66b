import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aDay, type LedgerLine } from '../../src/storage/ledger.ts';
import { RedisLedger } from '../../src/storage/redis-ledger.ts';
import { RedisServer, withoutRedis } from '../support/redis-server.ts';

const guide = new URL('../../docs/guides/operation.md', import.meta.url);
/** The commands that the guide lists for a Redis that asks for rights. */
const rights = (): readonly string[] => {
  const line = /^With a Redis that asks for rights.*$/m.exec(readFileSync(guide, 'utf8'))?.[0] ?? '';
  return [...line.matchAll(/`([a-z]+)`/g)].map(([, command]) => `+${command}`);
};

describe.skipIf(withoutRedis !== undefined)(withoutRedis ?? 'limits in Redis', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterAll(() => server.kill());

  it('need no more rights than the guide says', async () => {
    const { Redis } = await import('ioredis');
    const client = new Redis(server.url);
    await client.acl('SETUSER', 'nexus', 'on', '>secret', '~nexus:*', '&nexus:*', ...rights());
    const ledger = new RedisLedger({ url: () => server.url.replace('//', '//nexus:secret@'), random: Math.random });
    const day = { window: aDay, limit: 10, owner: 'tenant:acme' };
    const money: LedgerLine = { ...day, account: 'money', as: 'held' };
    const lines: readonly LedgerLine[] = [{ ...day, account: 'queries', as: 'taken' }, money];
    await ledger.look();
    const outcome = await ledger.reserve(lines, [1, 9], 60_000);
    if (!outcome.ok) throw new Error('refused');
    await ledger.renew([outcome.reservation], 60_000);
    const lost = await ledger.reserve(lines, [1, 1], 20);
    expect((await ledger.reserve(lines, [0, 1], 60_000)).ok).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await ledger.reserve(lines, [0, 1], 60_000)).ok).toBe(true);
    expect(lost.ok).toBe(true);
    expect(await ledger.settle(outcome.reservation, [0, 3])).toMatchObject([{ counted: 2 }, { counted: 3, held: 1 }]);
    const place = await ledger.reserve([{ ...money, account: 'place' }], [2], 60_000);
    if (place.ok) await ledger.release(place.reservation);
    // Every key of the ledger fades by itself, and all of them stand at one place of a cluster.
    for (const key of await client.keys('*')) {
      expect(key).toMatch(/^nexus:\{limits\}:/);
      expect(await client.pttl(key)).toBeGreaterThan(0);
    }
    client.disconnect();
    ledger.close();
  });
});
