import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Calibration } from './calibration.ts';

/** One outcome after another, the scores spread evenly. */
function taught(outcomes: number, goodAt: (score: number, turn: number) => number): Calibration {
  const calibration = new Calibration();
  for (let turn = 0; turn < outcomes; turn++) {
    const score = ((turn * 37) % 100) / 100 + 0.005;
    calibration.learn(score, goodAt(score, turn));
  }
  return calibration;
}

describe('calibration', () => {
  it('leaves a score as it is until five hundred outcomes are known', () => {
    expect(taught(499, () => 1).of(0.4)).toBe(0.4);
    expect(taught(500, () => 1).of(0.4)).toBe(1);
  });

  it('tells the share of good answers that such scores came with', () => {
    const halved = taught(2000, (score) => 0.5 + score / 2);
    for (const score of [0.05, 0.3, 0.55, 0.9]) expect(halved.of(score)).toBeCloseTo(0.5 + score / 2, 2);
  });

  it('pools neighbours that fall, and runs straight between the centres of the pools', () => {
    const calibration = new Calibration();
    // 0.4 was good always and 0.6 in one of five: they fall, and are one pool of (2 x 1 + 3 x 0.2) / 5 = 0.52 at 0.525
    for (let turn = 0; turn < 600; turn++) {
      const bin = turn % 8;
      if (bin < 3) calibration.learn(0.205, 0.25);
      else if (bin < 5) calibration.learn(0.405, 1);
      else calibration.learn(0.605, 0.2);
    }
    expect(calibration.of(0.1)).toBeCloseTo(0.25, 3);
    expect(calibration.of(0.9)).toBeCloseTo(0.52, 2);
    const along = (0.37 - 0.205) / (0.525 - 0.205);
    expect(calibration.of(0.37)).toBeCloseTo(0.25 + along * (0.52 - 0.25), 2);
  });

  it('lets newer outcomes count more', () => {
    const calibration = taught(5000, () => 0);
    for (let turn = 0; turn < 5000; turn++) calibration.learn(((turn * 37) % 100) / 100 + 0.005, 1);
    expect(calibration.of(0.5)).toBeCloseTo(2 / 3, 1);
  });

  it('never falls as the score rises, and is a share, whatever it is taught', () => {
    const odd = fc.oneof(fc.double({ min: -1, max: 2 }), fc.constantFrom(NaN, Infinity));
    const outcomes = fc.array(fc.tuple(odd, odd, odd), { minLength: 10, maxLength: 60 });
    fc.assert(
      fc.property(outcomes, (rows) => {
        const calibration = new Calibration();
        for (let turn = 0; turn < 600; turn++) {
          const [score, good, weight] = rows[turn % rows.length] ?? [0, 0, 1];
          calibration.learn(score, good, weight);
        }
        let last = 0;
        for (let score = 0; score <= 1; score += 0.01) {
          const now = calibration.of(score);
          expect(now >= last - 1e-12 && now <= 1).toBe(true);
          last = now;
        }
      }),
      { numRuns: 50 },
    );
  });

  it('is the same after it was saved and read', () => {
    const before = taught(700, (score) => score * score);
    const after = new Calibration(JSON.parse(JSON.stringify(before.save())));
    expect(after.of(0.63)).toBe(before.of(0.63));
    expect(after.isUsed).toBe(true);
  });

  it.each([null, 1, {}, { outcomes: 600, weights: [], goods: [] }, { outcomes: -1 }])(
    'begins anew where %j was saved',
    (saved) => expect(new Calibration(saved).of(0.4)).toBe(0.4),
  );

  it('begins anew where outcomes were saved without their weights', () => {
    const nothing = new Array<number>(100).fill(0);
    expect(new Calibration({ outcomes: 600, weights: nothing, goods: nothing }).of(0.4)).toBe(0.4);
  });
});
