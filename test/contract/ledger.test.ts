import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  anHour,
  atOnce,
  type CountWindow,
  type Ledger,
  type LedgerLine,
  type Reservation,
  type ReserveOutcome,
} from '../../src/storage/ledger.ts';
import { type LedgerHouse, memoryLedgerHouse, redisLedgerHouse } from '../support/ledger-house.ts';
import { withoutRedis } from '../support/redis-server.ts';

const LEASE_MS = 200;
const LONG_MS = 60_000;
const shortly: CountWindow = { stepMs: 100, steps: 3 };

const line = (account: string, limit: number, more: Partial<LedgerLine> = {}): LedgerLine => ({
  account,
  limit,
  window: anHour,
  as: 'taken',
  owner: 'tenant:acme',
  ...more,
});
const held = (account: string, limit: number, window = anHour): LedgerLine =>
  line(account, limit, { as: 'held', window });

function reservationOf(outcome: ReserveOutcome): Reservation {
  if (!outcome.ok) throw new Error('refused');
  return outcome.reservation;
}

describe.each([
  ['in memory', memoryLedgerHouse, false],
  ['in Redis', redisLedgerHouse, withoutRedis !== undefined],
] as const)('a ledger %s', (_name, build, isMissing) => {
  describe.skipIf(isMissing)(isMissing ? `(${withoutRedis})` : 'keeps its contract', () => {
    let house: LedgerHouse;
    let here: Ledger;
    let there: Ledger;
    let account = '';
    let tests = 0;
    beforeAll(async () => {
      house = await build();
      [here, there] = [house.open(), house.open()];
    });
    beforeEach(() => {
      account = `account-${++tests}`;
    });
    afterAll(() => house.close());

    const take = async (lines: readonly LedgerLine[], amounts: readonly number[], leaseMs = LONG_MS, ledger = here) =>
      ledger.reserve(lines, amounts, leaseMs);
    const standing = async (of: LedgerLine) => (await take([of], [0])).standings[0];

    it('lets the limit through and not one more, whoever asks', async () => {
      const three = line(account, 3);
      const outcomes = [];
      for (let at = 0; at < 5; at++) outcomes.push(await take([three], [1], LONG_MS, at % 2 === 0 ? here : there));
      expect(outcomes.map(({ ok }) => ok)).toEqual([true, true, true, false, false]);
      expect(await standing(three)).toMatchObject({ counted: 3, held: 0 });
      expect((await standing(three))?.resetMs).toBeGreaterThan(3_500_000);
    });

    it('lets 64 at the same moment hold ten', async () => {
      const ten = held(account, 10, atOnce);
      const outcomes = await Promise.all(
        Array.from({ length: 64 }, (_, at) => take([ten], [1], LONG_MS, at % 2 === 0 ? here : there)),
      );
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(10);
      expect(await standing(ten)).toEqual({ counted: 0, held: 10, resetMs: 0 });
    });

    it('takes all or nothing', async () => {
      const [wide, narrow] = [line(`${account}-wide`, 10), held(`${account}-narrow`, 1)];
      const first = await take([wide, narrow], [1, 1]);
      const second = await take([wide, narrow], [1, 1]);
      expect([first.ok, second.ok]).toEqual([true, false]);
      expect(second).toMatchObject({ line: 1 });
      expect(await standing(wide)).toMatchObject({ counted: 1 });
      expect(await standing(narrow)).toMatchObject({ held: 1 });
    });

    it('always has nothing to give', async () => {
      const one = line(account, 1);
      await take([one], [1]);
      expect((await take([{ ...one, limit: 0 }], [0])).ok).toBe(true);
    });

    it('says which line takes longest, and how long', async () => {
      const [soon, late] = [line(`${account}-soon`, 1, { window: { stepMs: 1000, steps: 11 } }), line(account, 1)];
      await take([late, soon], [1, 1]);
      const refused = await take([soon, late], [1, 1]);
      expect(refused).toMatchObject({ ok: false, line: 1 });
      const waitMs = refused.ok ? 0 : (refused.retryAfterMs ?? 0);
      expect(waitMs).toBeGreaterThan(3_500_000);
      expect(waitMs).toBeLessThanOrEqual(3_600_000);
    });

    it('knows what no wait helps, and what hangs on others', async () => {
      expect(await take([line(account, 5)], [6])).toMatchObject({ ok: false, line: 0, retryAfterMs: Infinity });
      await take([held(account, 5)], [3]);
      expect(await take([held(account, 5)], [3])).toMatchObject({ ok: false, retryAfterMs: undefined });
    });

    it('counts what was used in place of what was held, once', async () => {
      const tokens = held(account, 1000);
      const reservation = reservationOf(await take([tokens], [800]));
      expect((await take([tokens], [300])).ok).toBe(false);
      expect(await here.settle(reservation, [120])).toMatchObject([{ counted: 120, held: 0 }]);
      expect(await here.settle(reservation, [120])).toBeUndefined();
      expect(await standing(tokens)).toMatchObject({ counted: 120, held: 0 });
      const over = reservationOf(await take([tokens], [880]));
      await here.settle(over, [1500]);
      expect(await standing(tokens)).toMatchObject({ counted: 1620, held: 0 });
      expect((await take([tokens], [1])).ok).toBe(false);
    });

    it('does not count again what was taken at once', async () => {
      const lines = [line(`${account}-requests`, 5), held(account, 5, atOnce)];
      const reservation = reservationOf(await take(lines, [1, 1]));
      await here.settle(reservation, [1, 0]);
      expect((await take(lines, [0, 0])).standings).toMatchObject([
        { counted: 1, held: 0 },
        { counted: 0, held: 0 },
      ]);
    });

    it('lets go of what is held, once, and counts nothing for it', async () => {
      const lines = [line(`${account}-requests`, 5), held(account, 5, atOnce), held(`${account}-money`, 5)];
      const reservation = reservationOf(await take(lines, [1, 1, 0]));
      const other = reservationOf(await take(lines, [1, 2, 3]));
      await here.release(reservation);
      await here.release(reservation);
      const left = [
        { counted: 2, held: 0 },
        { counted: 0, held: 2 },
        { counted: 0, held: 3 },
      ];
      expect((await take(lines, [0, 0, 0])).standings).toMatchObject(left);
      expect(await here.settle(reservation, [1, 1, 1])).toBeUndefined();
      expect((await take(lines, [0, 0, 0])).standings).toMatchObject(left);
      await here.release(other);
      expect((await take(lines, [0, 5, 5])).ok).toBe(true);
    });

    it('has nothing to let go of where nothing is held', async () => {
      const requests = line(account, 5);
      await here.release(reservationOf(await take([requests], [3])));
      expect(await standing(requests)).toMatchObject({ counted: 3, held: 0 });
    });

    it('sets free what is held when its lease is over, and counts a late settlement all the same', async () => {
      const one = held(account, 10);
      const lost = reservationOf(await take([one], [10], LEASE_MS));
      expect((await take([one], [1])).ok).toBe(false);
      await house.pass(LEASE_MS + 50);
      expect(await standing(one)).toMatchObject({ counted: 0, held: 0 });
      expect(await here.settle(lost, [4])).toMatchObject([{ counted: 4, held: 0 }]);
      expect(await here.settle(lost, [4])).toBeUndefined();
      expect(await standing(one)).toMatchObject({ counted: 4, held: 0 });
    });

    it('keeps what is renewed', async () => {
      const one = held(account, 10, atOnce);
      const reservation = reservationOf(await take([one], [10], 4 * LEASE_MS));
      for (let times = 0; times < 3; times++) {
        await house.pass(2 * LEASE_MS);
        await here.renew([reservation], 4 * LEASE_MS);
      }
      expect(await standing(one)).toMatchObject({ held: 10 });
      await here.settle(reservation, [0]);
      await here.renew([reservation], LONG_MS);
      expect(await standing(one)).toMatchObject({ held: 0 });
    });

    it('keeps hundreds that are renewed together, and none that has ended', async () => {
      const [runs, money, free] = [
        held(account, 1000, atOnce),
        held(`${account}-money`, 10_000),
        held(`${account}-free`, 5),
      ];
      const shapes = [[runs], [money, free], [line(`${account}-requests`, 1000), runs, money]];
      const open: Reservation[] = [];
      for (let at = 0; at < 250; at++) {
        const lines = shapes[at % 3] ?? [];
        const amounts = lines.map((of) => (of === free ? 0 : 1 + (at % 2)));
        open.push(reservationOf(await take(lines, amounts, 2 * LONG_MS)));
      }
      const heldNow = async () => (await take([runs, money, free], [0, 0, 0])).standings.map((of) => of.held);
      const [ofRuns = 0, ofMoney] = await heldNow();
      const ended = open[123] as Reservation;
      expect([ended.lines, ended.amounts]).toEqual([[runs], [2]]);
      await here.release(ended);
      await here.renew(open, LONG_MS);
      expect(await heldNow()).toEqual([ofRuns - 2, ofMoney, 0]);
      await here.renew(open, LEASE_MS);
      await house.pass(LEASE_MS + 50);
      expect((await take([runs, money, free], [1000, 10_000, 5])).ok).toBe(true);
    });

    it('holds again what is renewed too late', async () => {
      const one = held(account, 10, atOnce);
      const reservation = reservationOf(await take([one], [6], LEASE_MS));
      await house.pass(LEASE_MS + 50);
      expect((await take([one], [6])).ok).toBe(true);
      await here.renew([reservation], LONG_MS);
      expect(await standing(one)).toMatchObject({ held: 12 });
    });

    it('forgets what was counted before its window', async () => {
      const three = line(account, 3, { window: shortly });
      await take([three], [3]);
      expect((await take([three], [1])).ok).toBe(false);
      await house.pass(400);
      expect(await standing(three)).toEqual({ counted: 0, held: 0, resetMs: 0 });
      expect((await take([three], [3])).ok).toBe(true);
    });

    it('counts billions of billionths exactly', async () => {
      const most = 2 ** 52;
      const money = held(account, most);
      const reservation = reservationOf(await take([money], [most - 1]));
      expect((await take([money], [2])).ok).toBe(false);
      expect(await standing(money)).toMatchObject({ held: most - 1 });
      await here.settle(reservation, [most - 3]);
      expect(await standing(money)).toMatchObject({ counted: most - 3, held: 0 });
      expect((await take([money], [4])).ok).toBe(false);
      expect((await take([money], [3])).ok).toBe(true);
    });
  });
});
