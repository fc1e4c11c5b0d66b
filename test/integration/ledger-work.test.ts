import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Door } from '../../src/limits/door.ts';
import { HoldingsOf } from '../../src/limits/holdings.ts';
import { atOnce, type LedgerLine, type Reservation, type ReserveOutcome } from '../../src/storage/ledger.ts';
import { RedisLedger } from '../../src/storage/redis-ledger.ts';
import { caller, limitSettings } from '../support/limits.ts';
import { RedisServer, withoutRedis } from '../support/redis-server.ts';
import { testCall, testScope } from '../support/scope.ts';

const LEASE_MS = 60_000;

describe.skipIf(withoutRedis !== undefined)(withoutRedis ?? 'what limits ask of Redis', () => {
  let server: RedisServer;
  let client: Redis;
  let ledger: RedisLedger;
  beforeAll(async () => {
    server = await RedisServer.start();
    const ioredis = await import('ioredis');
    client = new ioredis.Redis(server.url);
    ledger = new RedisLedger({ url: () => server.url, random: Math.random });
    await ledger.look();
  });
  afterAll(async () => {
    ledger.close();
    client.disconnect();
    await server.kill();
  });

  /** How often each command was carried out while the work was done, also by scripts. */
  async function commandsOf(work: () => unknown): Promise<Readonly<Record<string, number>>> {
    await client.config('RESETSTAT');
    await work();
    await ledger.look(); // Commands are answered in their order: with this one, those before it are done.
    const commands: Record<string, number> = {};
    for (const [, name = '', calls] of (await client.info('commandstats')).matchAll(/^cmdstat_(\w+):calls=(\d+)/gm))
      commands[name] = Number(calls);
    return commands;
  }
  const reservationOf = (outcome: ReserveOutcome): Reservation => {
    if (!outcome.ok) throw new Error('refused');
    return outcome.reservation;
  };

  it('a request that ends has only its place given back, without a look at any account', async () => {
    const some = { requestsPerMinute: 60, tokensPerHour: 1000, costPerDay: 1e9, queriesPerDay: 100, concurrency: 5 };
    const settings = limitSettings({ key: some, user: some, tenant: some });
    const door = new Door({
      ledger,
      holdings: new HoldingsOf(() => settings),
      leases: { add: () => undefined, end: () => undefined },
      leaseMs: () => LEASE_MS,
      money: { see: () => undefined },
    });
    const enter = () => door.enter(testCall({ scope: testScope({ principal: caller({ user: 'ann' }) }) }));
    door.leave((await enter()) as Reservation);
    const reservation = (await enter()) as Reservation;
    const places = reservation.lines.filter(({ window }) => window === atOnce);
    expect(places).toHaveLength(3);
    const commands = await commandsOf(() => door.leave(reservation));
    expect(commands).toMatchObject({ evalsha: 1, del: 1, zrem: 3, hincrby: 3 });
    expect(commands).not.toHaveProperty('hgetall');
    expect(commands).not.toHaveProperty('zrangebyscore');
    expect((await ledger.reserve(places, [5, 5, 5], 1)).ok).toBe(true);
  });

  describe('leases', () => {
    const line: LedgerLine = { account: 'places', window: atOnce, limit: 1e6, as: 'held', owner: 'tenant:acme' };
    const open: Reservation[] = [];
    beforeAll(async () => {
      // Each of them has half a second, which a thousand at once do not keep on a machine that stands still now and then.
      while (open.length < 1000) {
        const outcomes = await Promise.all(Array.from({ length: 50 }, () => ledger.reserve([line], [1], LEASE_MS)));
        open.push(...outcomes.map(reservationOf));
      }
      await ledger.renew(open.slice(0, 1), LEASE_MS);
    });

    it('are renewed many at a time', async () => {
      const { evalsha, zadd } = await commandsOf(() => ledger.renew(open, LEASE_MS));
      expect(zadd).toBe(1000);
      expect(evalsha).toBe(10);
    });

    it('are not renewed before a request that came meanwhile', async () => {
      const done: string[] = [];
      const renewal = ledger.renew(open, LEASE_MS).then(() => done.push('renewal'));
      const request = Promise.resolve(ledger.reserve([line], [1], LEASE_MS)).then(() => done.push('request'));
      await Promise.all([renewal, request]);
      expect(done).toEqual(['request', 'renewal']);
    });
  });
});
