import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { type Admission, Breaker, type BreakerState } from './breaker.ts';

const limits = { failures: 3, openMs: 5000, mostOpenMs: 30_000 };

function testBreaker() {
  const clock = new FakeClock();
  const breaker = new Breaker(limits, clock);
  const admitted = (): Admission => {
    const as = breaker.admit();
    if (!as) throw new Error('It was not admitted.');
    return as;
  };
  const fail = (times = 1): void => {
    for (let at = 0; at < times; at++) breaker.failed(admitted());
  };
  return { clock, breaker, admitted, fail };
}

describe('failures in a row', () => {
  it('open it, and no call passes until the very millisecond of the trial', async () => {
    const { breaker, clock, fail } = testBreaker();
    fail(2);
    expect(breaker.state).toBe('closed');
    fail();
    expect(breaker).toMatchObject({ state: 'open', waitMs: 5000, refuses: true });
    await clock.advance(4999);
    expect(breaker.waitMs).toBe(1);
    expect(breaker.admit()).toBeUndefined();
    await clock.advance(1);
    expect(breaker).toMatchObject({ state: 'half-open', waitMs: 0, refuses: false });
    expect(breaker.admit()).toEqual({ isTrial: true });
  });

  it('are counted anew after a success', () => {
    const { breaker, admitted, fail } = testBreaker();
    fail(2);
    breaker.succeeded(admitted());
    fail(2);
    expect(breaker.state).toBe('closed');
  });

  it('are not begun anew by a call that told nothing', () => {
    const { breaker, admitted, fail } = testBreaker();
    fail(2);
    breaker.leftOpen(admitted());
    fail();
    expect(breaker.state).toBe('open');
  });
});

describe('half of the last calls failing', () => {
  /** A failure and a success by turns, so that there are never three failures in a row. */
  async function alternate(failures: number, pauseMs: number): Promise<BreakerState> {
    const { breaker, clock, admitted, fail } = testBreaker();
    for (let at = 1; at <= failures; at++) {
      fail();
      if (at < failures) breaker.succeeded(admitted());
      await clock.advance(at < failures ? pauseMs : 0);
    }
    return breaker.state;
  }

  it('opens it as well, once there are six times as many as open it in a row', async () => {
    expect(await alternate(9, 1)).toBe('closed'); // of seventeen calls
    expect(await alternate(10, 1)).toBe('open'); // of the last eighteen
  });

  it('does not where they are spread over a longer time', async () => {
    expect(await alternate(50, 3334)).toBe('closed'); // never eighteen within 30 s
  });
});

describe('the trial', () => {
  const opened = async () => {
    const all = testBreaker();
    all.fail(3);
    await all.clock.advance(5000);
    return all;
  };

  it('is one at a time', async () => {
    const { breaker, admitted } = await opened();
    const trial = admitted();
    expect(breaker.refuses).toBe(true);
    expect(breaker.admit()).toBeUndefined();
    breaker.leftOpen(trial);
    expect(admitted()).toEqual({ isTrial: true });
  });

  it('closes it with a success, and goes on as an ordinary call', async () => {
    const { breaker, admitted, fail } = await opened();
    const rest = breaker.succeeded(admitted());
    expect(breaker.state).toBe('closed');
    expect(rest).toEqual({ isTrial: false });
    fail(2);
    breaker.failed(rest);
    expect(breaker.state).toBe('open');
  });

  it('doubles the time with each failure up to the most, and a success begins anew', async () => {
    const { breaker, clock, admitted, fail } = await opened();
    for (const openMs of [10_000, 20_000, 30_000, 30_000]) {
      fail();
      expect(breaker.waitMs).toBe(openMs);
      await clock.advance(openMs);
    }
    breaker.succeeded(admitted());
    fail(3);
    expect(breaker.waitMs).toBe(5000);
  });
});

describe('a call that began before it opened', () => {
  it('counts no more while it is open or tried', async () => {
    const { breaker, clock, admitted, fail } = testBreaker();
    const late = admitted();
    fail(3);
    breaker.succeeded(late);
    breaker.failed(late);
    expect(breaker.waitMs).toBe(5000);
    await clock.advance(5000);
    const trial = admitted();
    breaker.succeeded(late);
    breaker.leftOpen(late);
    expect(breaker.state).toBe('half-open');
    expect(breaker.admit()).toBeUndefined();
    breaker.succeeded(trial);
  });

  it('counts no more after it has closed again either', async () => {
    const { breaker, clock, admitted, fail } = testBreaker();
    const late = [admitted(), admitted(), admitted()];
    fail(3);
    await clock.advance(5000);
    breaker.succeeded(admitted());
    for (const as of late) breaker.failed(as);
    expect(breaker.state).toBe('closed');
  });
});

describe('a look from outside', () => {
  it('that finds the upstream back opens the way for a trial', async () => {
    const { breaker, clock, fail } = testBreaker();
    fail(3);
    breaker.looked(false);
    await clock.advance(1000);
    breaker.looked(true);
    expect(breaker.state).toBe('half-open');
  });

  it('tells nothing of one that was never missed, nor of one that is closed', async () => {
    const { breaker, clock, fail } = testBreaker();
    breaker.looked(false);
    breaker.looked(true);
    expect(breaker.state).toBe('closed');
    fail(3);
    await clock.advance(1000);
    breaker.looked(true);
    expect(breaker.waitMs).toBe(4000);
  });

  it('puts the trial off while the upstream is away, but not for ever', async () => {
    const { breaker, clock, fail } = testBreaker();
    fail(3);
    for (let second = 1; second < 30; second++) {
      await clock.advance(1000);
      breaker.looked(false);
      expect(breaker.state).toBe('open');
    }
    await clock.advance(1000);
    expect(breaker.state).toBe('half-open');
  });

  it('calls for two trials: the first may come a moment too soon', async () => {
    const { breaker, clock, fail } = testBreaker();
    fail(3);
    breaker.looked(false);
    breaker.looked(true);
    fail(); // the trial, while the server was still starting
    expect(breaker.waitMs).toBe(10_000);
    await clock.advance(1000);
    breaker.looked(true);
    expect(breaker.state).toBe('half-open');
    fail();
    await clock.advance(1000);
    breaker.looked(true);
    expect(breaker.waitMs).toBe(19_000); // looks alone do not prove it
    breaker.looked(false);
    breaker.looked(true);
    expect(breaker.state).toBe('half-open');
  });
});

/** Whatever happens in whatever order. */
type Step = {
  readonly kind: 'admit' | 'succeeded' | 'failed' | 'leftOpen' | 'up' | 'missed' | 'pass';
  readonly which: number;
};
const steps = fc.array(
  fc.record<Step>({
    kind: fc.constantFrom(
      'admit',
      'admit',
      'admit',
      'succeeded',
      'failed',
      'failed',
      'leftOpen',
      'up',
      'missed',
      'pass',
    ),
    which: fc.nat(20),
  }),
  { maxLength: 200 },
);

it('whatever the order, one trial at most is under way, it is never open for too long, and it can always be closed', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      const { breaker, clock } = testBreaker();
      const underWay: Admission[] = [];
      let trial: Admission | undefined;
      for (const { kind, which } of sequence) {
        if (kind === 'admit') {
          const refuses = breaker.refuses;
          const as = breaker.admit();
          expect(as === undefined).toBe(refuses);
          if (as?.isTrial === true) {
            expect(trial).toBeUndefined();
            trial = as;
          }
          if (as) underWay.push(as);
        } else if (kind === 'up' || kind === 'missed') breaker.looked(kind === 'up');
        else if (kind === 'pass') await clock.advance([1, 100, 4999, 5000, 30_000][which % 5] ?? 1);
        else {
          const [as] = underWay.splice(which % Math.max(1, underWay.length), 1);
          if (as) breaker[kind](as);
          if (as === trial) trial = undefined;
        }
        expect(breaker.waitMs).toBeGreaterThanOrEqual(0);
        expect(breaker.waitMs).toBeLessThanOrEqual(limits.mostOpenMs);
      }
      if (trial) breaker.leftOpen(trial);
      await clock.advance(limits.mostOpenMs);
      const last = breaker.admit();
      expect(last).toBeDefined();
      if (last) breaker.succeeded(last);
      expect(breaker.state).toBe('closed');
    }),
    { numRuns: 200 },
  );
});
