import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { StoreLoss } from '../../src/limits/limit-settings.ts';
import { SpareLedger } from '../../src/limits/spare-ledger.ts';
import { systemClock } from '../../src/runtime/system-clock.ts';
import { aDay, type LedgerLine, type ReserveOutcome } from '../../src/storage/ledger.ts';
import { RedisLedger } from '../../src/storage/redis-ledger.ts';
import { SharedStateFailure } from '../../src/storage/shared-state.ts';
import { RedisServer, withoutRedis } from '../support/redis-server.ts';

const LEASE_MS = 60_000;
/** A command without an answer is given up by then. */
const GIVEN_UP_MS = 900;
/** What does not wait for a store that is away takes. */
const AT_ONCE_MS = 100;

describe.skipIf(withoutRedis !== undefined)(withoutRedis ?? 'limits while Redis is away', () => {
  let server: RedisServer;
  let test = 0;
  const opened: { close(): void }[] = [];
  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterEach(() => {
    for (const one of opened.splice(0)) one.close();
  });
  afterAll(async () => {
    server.thaw();
    await server.kill();
  });

  async function open(policy: StoreLoss) {
    const redis = new RedisLedger({ url: () => server.url, random: Math.random });
    const stood: (string | undefined)[] = [];
    const ledger = new SpareLedger({
      shared: redis,
      policy: () => policy,
      clock: systemClock,
      random: Math.random,
      stood: (fault) => stood.push(fault?.reason),
    });
    opened.push(ledger, redis);
    await ledger.start();
    return { ledger, stood };
  }
  const lines = (): readonly LedgerLine[] => [
    { account: `day-${++test}`, window: aDay, limit: 10, as: 'held', owner: 'a' },
  ];
  async function timed(work: Promise<unknown>): Promise<{ readonly ms: number; readonly result: unknown }> {
    const since = performance.now();
    const result = await work.catch((thrown: unknown) => thrown);
    return { ms: performance.now() - since, result };
  }
  let isLost = false;
  const lose = (how: 'stopped' | 'frozen'): Promise<void> | void => {
    isLost = true;
    return how === 'stopped' ? server.kill() : server.freeze();
  };
  const find = (how: 'stopped' | 'frozen'): Promise<void> | void => {
    if (!isLost) return undefined;
    isLost = false;
    return how === 'stopped' ? server.start() : server.thaw();
  };
  const reservationOf = (outcome: ReserveOutcome) => {
    if (!outcome.ok) throw new Error('refused');
    return outcome.reservation;
  };

  describe.each(['stopped', 'frozen'] as const)('%s', (how) => {
    afterEach(() => find(how));

    it('hold for what this instance serves: local', async () => {
      const { ledger, stood } = await open('local');
      const day = lines();
      const running = reservationOf(await ledger.reserve(day, [2], LEASE_MS));
      await ledger.settle(reservationOf(await ledger.reserve(day, [4], LEASE_MS)), [4]);
      await lose(how);
      const first = await timed(ledger.reserve(day, [2], LEASE_MS));
      expect(first.result).toMatchObject({ ok: true, standings: [{ counted: 6, held: 2 }] });
      expect(first.ms).toBeLessThan(GIVEN_UP_MS);
      const second = await timed(ledger.reserve(day, [3], LEASE_MS));
      expect(second.result).toMatchObject({ ok: false });
      expect(second.ms).toBeLessThan(AT_ONCE_MS);
      await ledger.settle(reservationOf(first.result as ReserveOutcome), [1]);
      await ledger.settle(running, [1]);
      await find(how);
      await expect.poll(() => ledger.isUp, { timeout: 6000, interval: 20 }).toBe(true);
      // One that was killed has forgotten what it had counted, and what is owed for it; a frozen one has not.
      const counted = how === 'frozen' ? 4 + 1 + 1 : 1;
      expect((await ledger.reserve(day, [0], LEASE_MS)).standings).toMatchObject([{ counted, held: 0 }]);
      expect(stood).toEqual([undefined, expect.any(String), undefined]);
    });

    it('hold nobody back: open', async () => {
      const { ledger } = await open('open');
      const day = lines();
      await lose(how);
      for (let at = 0; at < 3; at++) {
        const outcome = await ledger.reserve(day, [10], LEASE_MS);
        expect(outcome.ok).toBe(true);
        await ledger.settle(reservationOf(outcome), [10]);
      }
      await find(how);
      await expect.poll(() => ledger.isUp, { timeout: 6000, interval: 20 }).toBe(true);
      const refused = await ledger.reserve(day, [1], LEASE_MS);
      expect(refused).toMatchObject({ ok: false, standings: [{ counted: 30 }] });
    });

    it('let nobody through: closed', async () => {
      const { ledger } = await open('closed');
      await lose(how);
      const first = await timed(ledger.reserve(lines(), [1], LEASE_MS));
      expect(first.result).toBeInstanceOf(SharedStateFailure);
      expect(first.ms).toBeLessThan(GIVEN_UP_MS);
      const second = await timed(ledger.reserve(lines(), [1], LEASE_MS));
      expect(second.result).toBeInstanceOf(SharedStateFailure);
      expect(second.ms).toBeLessThan(AT_ONCE_MS);
      await find(how);
      await expect.poll(() => ledger.isUp, { timeout: 6000, interval: 20 }).toBe(true);
      expect((await ledger.reserve(lines(), [1], LEASE_MS)).ok).toBe(true);
    });
  });
});
