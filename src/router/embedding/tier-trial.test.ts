import { expect, it } from 'vitest';
import { TierTrial } from './tier-trial.ts';

/** Outcomes alternate between 1 and 0; a prediction so far from each. */
function feed(trial: TierTrial, count: number, offBy: { words: number; meaning: number }, weight = 1): void {
  for (let at = 0; at < count; at++) {
    const outcome = at % 2;
    const near = (off: number): number => Math.abs(outcome - off);
    trial.add({ byWords: near(offBy.words), byMeaning: near(offBy.meaning), outcome, weight });
  }
}
const better = { words: 0.5, meaning: 0.4 };
const worse = { words: 0.4, meaning: 0.5 };

it('is won by 200 outcomes that were foretold better, not by fewer', () => {
  const trial = new TierTrial();
  feed(trial, 199, better);
  expect(trial.isWon).toBe(false);
  feed(trial, 1, better);
  expect(trial.isWon).toBe(true);
});

it('is not won by an advantage that may be chance', () => {
  const trial = new TierTrial();
  for (let round = 0; round < 20; round++) {
    feed(trial, 11, { words: 0.8, meaning: 0.2 });
    feed(trial, 10, { words: 0.2, meaning: 0.8 });
  }
  expect(trial.isWon).toBe(false);
});

it('is lost when words foretell better on the whole, and stays won while vectors still lead', () => {
  const trial = new TierTrial();
  feed(trial, 500, better);
  feed(trial, 240, worse);
  expect(trial.isWon).toBe(true);
  feed(trial, 20, worse);
  expect(trial.isWon).toBe(false);
});

it('forgets what lies longer ago than 500 outcomes', () => {
  const trial = new TierTrial();
  feed(trial, 5000, worse);
  feed(trial, 400, better);
  expect(trial.isWon).toBe(true);
});

it('counts nothing that is no number or of no weight', () => {
  const trial = new TierTrial();
  feed(trial, 400, { words: NaN, meaning: 0.1 });
  feed(trial, 400, better, 0);
  feed(trial, 400, better, NaN);
  feed(trial, 400, better, Infinity);
  expect(trial.isWon).toBe(false);
  feed(trial, 200, { words: 0.5, meaning: 0.5 });
  expect(trial.isWon).toBe(false);
});
