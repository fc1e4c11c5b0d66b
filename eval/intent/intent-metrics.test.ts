import { describe, expect, it } from 'vitest';
import { accuracyOf, calibrationError, macroF1, reliabilityOf, type Verdict } from './intent-metrics.ts';

const verdict = (label: string, guess: string, confidence = 1): Verdict => ({ label, guess, confidence, lang: 'en' });

describe('macro-F1', () => {
  it('is 1 where all is right and 0 where nothing is', () => {
    expect(macroF1([verdict('a', 'a'), verdict('b', 'b')])).toBe(1);
    expect(macroF1([verdict('a', 'b'), verdict('b', 'a')])).toBe(0);
  });

  it('counts labels alike, however many prompts they have', () => {
    const verdicts = [verdict('a', 'a'), verdict('a', 'a'), verdict('a', 'a'), verdict('b', 'a')];
    expect(accuracyOf(verdicts)).toBe(0.75);
    expect(macroF1(verdicts)).toBeCloseTo((6 / 7 + 0) / 2);
  });

  it('counts a guess that is no label of the set against the label alone', () => {
    expect(macroF1([verdict('a', 'a'), verdict('a', 'c')])).toBeCloseTo(2 / 3);
  });
});

describe('calibration', () => {
  it('has no error where so many are right as it says', () => {
    expect(calibrationError([verdict('a', 'a', 0.5), verdict('a', 'b', 0.5)])).toBe(0);
  });

  it('has the distance as its error where it is too sure', () => {
    expect(calibrationError([verdict('a', 'b', 0.9), verdict('a', 'a', 0.9)])).toBeCloseTo(0.4);
  });

  it('puts certainty into the last range and leaves empty ones out', () => {
    const bins = reliabilityOf([verdict('a', 'a', 1), verdict('a', 'a', 0.95), verdict('a', 'b', 0.05)]);
    expect(bins.map(({ from, count }) => [from, count])).toEqual([
      [0, 1],
      [0.9, 2],
    ]);
  });
});
