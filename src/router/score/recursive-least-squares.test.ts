import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecursiveLeastSquares } from './recursive-least-squares.ts';

const vector = (...figures: readonly number[]): Float64Array => Float64Array.from(figures);

/** Even noise, the same in each run. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
}

describe('recursive least squares', () => {
  it("follows the formula: K = Pz / (l + z'Pz)", () => {
    const model = new RecursiveLeastSquares(vector(0));
    expect(model.uncertainty(vector(2))).toBe(2);
    model.learn(vector(2), 1);
    // K = 2 / 4.999, P = (1 - 4 / 4.999) / 0.999 = 0.20004; then 0.001 of the prior is given back
    const [gain, spread] = [2 / 4.999, (1 - 4 / 4.999) / 0.999];
    const back = spread / (1000 + spread);
    expect(model.predict(vector(1))).toBeCloseTo(gain * (1 - back), 9);
    expect(model.uncertainty(vector(1)) ** 2).toBeCloseTo(spread * (1 - back), 9);
  });

  it('finds the line that the outcomes lie on', () => {
    const model = new RecursiveLeastSquares(vector(0, 0, 0));
    const random = noise(1);
    for (let turn = 0; turn < 2000; turn++) {
      const [x, y] = [random(), random()];
      model.learn(vector(1, x, y), 0.4 + 0.3 * x - 0.2 * y + 0.1 * random());
    }
    expect(model.predict(vector(1, 0.5, -0.5))).toBeCloseTo(0.65, 2);
    expect(model.uncertainty(vector(1, 0, 0))).toBeLessThan(0.1);
  });

  it('follows when the line moves', () => {
    const model = new RecursiveLeastSquares(vector(0, 0));
    const random = noise(2);
    for (let turn = 0; turn < 8000; turn++) model.learn(vector(1, random()), turn < 4000 ? 0.2 : 0.8);
    expect(model.predict(vector(1, 0))).toBeGreaterThan(0.77);
  });

  it('counts an observation of weight 3 about as three', () => {
    const [heavy, often] = [new RecursiveLeastSquares(vector(0, 0)), new RecursiveLeastSquares(vector(0, 0))];
    heavy.learn(vector(1, 0.5), 1, 3);
    for (let turn = 0; turn < 3; turn++) often.learn(vector(1, 0.5), 1);
    expect(heavy.predict(vector(1, 0.5))).toBeCloseTo(often.predict(vector(1, 0.5)), 2);
  });

  it('is as unsure as in the beginning, and no more, of what it has not seen for long', () => {
    const model = new RecursiveLeastSquares(vector(0, 0.5, 0));
    for (let turn = 0; turn < 50_000; turn++) model.learn(vector(1, 0, 0), 0.5);
    expect(model.uncertainty(vector(0, 1, 0))).toBeGreaterThan(0.95);
    expect(model.uncertainty(vector(0, 1, 0))).toBeLessThan(1.05);
    expect(model.predict(vector(0, 1, 0))).toBeCloseTo(0.5, 3);
  });

  it('stays sound whatever it observes', () => {
    const figure = fc.oneof(fc.double({ min: -10, max: 10, noNaN: true }), fc.constantFrom(0, 1, 999, -999, 1e-300));
    const odd = fc.oneof(fc.double({ min: -5, max: 5 }), fc.constantFrom(NaN, Infinity, -Infinity, 0));
    const observation = fc.tuple(fc.array(figure, { minLength: 4, maxLength: 4 }), odd, odd);
    fc.assert(
      fc.property(fc.array(observation, { minLength: 1, maxLength: 200 }), (rows) => {
        const model = new RecursiveLeastSquares(vector(0.4, 0.25, 0.2, 0.15));
        for (const [input, outcome, weight] of rows) model.learn(Float64Array.from(input), outcome, weight);
        const probe = vector(0.5, 0.5, 0.5, 0.5);
        expect(Number.isFinite(model.predict(probe))).toBe(true);
        expect(model.uncertainty(probe)).toBeGreaterThanOrEqual(0);
        expect(model.uncertainty(probe)).toBeLessThan(1.1);
      }),
    );
  });

  it('takes no observation that is none', () => {
    const model = new RecursiveLeastSquares(vector(0, 0));
    expect(model.learn(vector(1, NaN), 1)).toBe(false);
    expect(model.learn(vector(1), 1)).toBe(false);
    expect(model.learn(vector(1, 1), NaN)).toBe(false);
    expect(model.learn(vector(1, 1), 1, 0)).toBe(false);
    expect(model.predict(vector(1, 1))).toBe(0);
  });

  it('is the same after it was saved and loaded', () => {
    const [before, after] = [new RecursiveLeastSquares(vector(0, 0)), new RecursiveLeastSquares(vector(0, 0))];
    for (let turn = 0; turn < 50; turn++) before.learn(vector(1, turn / 50), 0.3);
    expect(after.load(before.save())).toBe(true);
    expect(after.predict(vector(1, 0.4))).toBe(before.predict(vector(1, 0.4)));
    expect(after.uncertainty(vector(1, 0.4))).toBe(before.uncertainty(vector(1, 0.4)));
  });

  it.each([
    { coefficients: [1], covariance: [1] },
    { coefficients: [1, 1], covariance: [1, 0, 0, -1] },
    { coefficients: [1, 1], covariance: [1, 0.5, 0.2, 1] },
  ])('does not load %j', (saved) => {
    const model = new RecursiveLeastSquares(vector(0.25, 0));
    expect(model.load(saved)).toBe(false);
    expect(model.predict(vector(1, 1))).toBe(0.25);
  });
});
