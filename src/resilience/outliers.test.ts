import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { DeploymentHealth } from './deployment-health.ts';
import { Outliers } from './outliers.ts';

const limits = { failures: 1000, openMs: 5000, mostOpenMs: 30_000, mostCooldownMs: 60_000 };

function testPlaces(count: number) {
  const clock = new FakeClock();
  const outliers = new Outliers(clock);
  const healths = Array.from({ length: count }, (_, at) => new DeploymentHealth(`place ${at}`, 'model', limits, clock));
  const places = healths.map((health) => ({ health }));
  const ejected = (): readonly number[] => healths.flatMap((health, at) => (outliers.isEjected(health) ? [at] : []));
  /** So many calls fail at a place, and then so many do not. */
  const see = (at: number, failures: number, successes = 0): void => {
    for (let call = 0; call < failures + successes; call++) healths[at]?.remember(call < failures);
  };
  const judge = (): void => outliers.judge(places);
  return { clock, healths, ejected, see, judge };
}

describe('an outlier', () => {
  it('is a place that fails much more often than the others; it is set aside for ten seconds', async () => {
    const { clock, ejected, see, judge } = testPlaces(3);
    see(1, 5);
    judge();
    expect(ejected()).toEqual([1]);
    await clock.advance(9999);
    judge();
    expect(ejected()).toEqual([1]);
    await clock.advance(1);
    judge();
    expect(ejected()).toEqual([]); // what came before does not count
  });

  it('is not told from fewer than five calls, nor from a small difference', () => {
    const { ejected, see, judge } = testPlaces(2);
    see(0, 4);
    judge();
    expect(ejected()).toEqual([]);
    see(0, 0, 10); // 4 of 14 against none of the other
    judge();
    expect(ejected()).toEqual([]);
  });

  it('is none where all fail alike', () => {
    const { ejected, see, judge } = testPlaces(3);
    for (const at of [0, 1, 2]) see(at, 10);
    judge();
    expect(ejected()).toEqual([]);
  });

  it('is set aside for longer each time, five minutes at most, and anew after good conduct', async () => {
    const { clock, ejected, see, judge } = testPlaces(2);
    const lasts = async (ms: number): Promise<void> => {
      see(0, 5);
      judge();
      await clock.advance(ms - 1);
      expect(ejected()).toEqual([0]);
      await clock.advance(1);
      expect(ejected()).toEqual([]);
    };
    for (let times = 1; times <= 31; times++) await lasts(Math.min(300_000, times * 10_000));
    await clock.advance(300_000);
    await lasts(10_000);
  });
});

it('half of the places at most are set aside, whatever they do', () => {
  const conduct = fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(conduct, fc.integer({ min: 1, max: 5 }), (seen, rounds) => {
      const { ejected, see, judge } = testPlaces(seen.length);
      for (let round = 0; round < rounds; round++) {
        seen.forEach(([failures, successes], at) => see((at + round) % seen.length, failures, successes));
        judge();
        expect(ejected().length * 2).toBeLessThanOrEqual(seen.length);
      }
    }),
  );
});
