import { describe, expect, it } from 'vitest';
import { intents } from '../../fleet/intents.ts';
import { usualRouterSettings } from '../router-settings.ts';
import { Regressor } from './regressor.ts';
import {
  type ModelFigures,
  regressorFeatures,
  type RequestFigures,
  writeModel,
  writeRequest,
} from './regressor-features.ts';
import { advantage, calibrationError } from './shadow-trial.ts';
import { weightedSum } from './weighted-score.ts';

const { weights } = usualRouterSettings;

const request: RequestFigures = {
  posterior: Float64Array.from(intents, (_, at) => (at === 0 ? 1 : 0)),
  inputTokens: 500,
  outputTokens: 200,
  hasTools: false,
  hasPictures: false,
  wantsJson: false,
  hour: 6,
};
const model: ModelFigures = {
  context: 0.8,
  resource: 0.5,
  historical: 0.7,
  dependency: 0.9,
  latencyMs: 1000,
  cost: 1_000_000,
  byIntent: 0.8,
  byWords: undefined,
  byNeighbours: undefined,
  similarity: 0.1,
  neighbours: 10,
  isLocal: false,
  reasons: false,
  load: 0.2,
};

function featuresOf(change: Partial<ModelFigures> = {}, asked: Partial<RequestFigures> = {}): Float64Array {
  const features = new Float64Array(regressorFeatures.length);
  writeRequest(features, { ...request, ...asked });
  writeModel(features, { ...model, ...change });
  return features;
}

/** Even chance, the same in each run. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('the features', () => {
  it('are at most 48, each by its name', () => {
    const features = featuresOf();
    expect(features.length).toBeLessThanOrEqual(48);
    const named = Object.fromEntries(regressorFeatures.map((name, at) => [name, features[at]]));
    expect(named).toMatchObject({
      one: 1,
      intent_general: 1,
      intent_math: 0,
      context: 0.8,
      dependency: 0.9,
      load: 0.2,
    });
    expect(named).toMatchObject({ by_intent: 0.8, by_words: 0.8, neighbours: 0.2, tools: 0 });
    expect(named['hour_sine']).toBeCloseTo(1, 12);
    expect(named['latency']).toBeCloseTo(Math.log(1001) / Math.log(600_001), 12);
  });

  it('are small numbers whatever they are made of', () => {
    const odd = [NaN, Infinity, -Infinity, -1, 1e300];
    for (const figure of odd) {
      const features = featuresOf(
        { latencyMs: figure, cost: figure, neighbours: figure, load: figure, context: figure },
        { inputTokens: figure, hour: figure, posterior: new Float64Array(3).fill(figure) },
      );
      expect(features.every((feature) => Math.abs(feature) <= 1)).toBe(true);
    }
  });
});

describe('the regressor', () => {
  /** Answers are good as often as `truth` says; the score knows only the four terms. */
  function teach(regressor: Regressor, turns: number, truth: (one: ModelFigures) => number, seed = 1): void {
    const random = chance(seed);
    for (let turn = 0; turn < turns; turn++) {
      const one = { ...model, context: random(), historical: random(), isLocal: random() < 0.5 };
      const rival = weightedSum(one, weights);
      const quality = random() < truth(one) ? 1 : 0;
      regressor.learn({ features: featuresOf(one), quality, weight: 1, propensity: 1, rival });
    }
  }
  const byLocality = ({ isLocal }: ModelFigures): number => (isLocal ? 0.2 : 0.9);

  it('begins as the weighted sum, in the shadow', () => {
    const regressor = new Regressor(weights);
    expect(regressor.predict(featuresOf())).toBeCloseTo(weightedSum(model, weights), 9);
    expect(regressor.isPromoted).toBe(false);
    expect(regressor.uncertainty(featuresOf())).toBeGreaterThan(1);
  });

  it('is promoted when it has foretold two hundred outcomes better than the sum, and not before', () => {
    const regressor = new Regressor(weights);
    teach(regressor, 199, byLocality);
    expect(regressor.isPromoted).toBe(false);
    teach(regressor, 801, byLocality, 2);
    expect(regressor.isPromoted).toBe(true);
    expect(regressor.outcomes).toBe(1000);
    expect(regressor.predict(featuresOf({ isLocal: true }))).toBeLessThan(0.35);
    expect(regressor.predict(featuresOf({ isLocal: false }))).toBeGreaterThan(0.75);
  });

  it('stays in the shadow where the sum is right already', () => {
    const regressor = new Regressor(weights);
    teach(regressor, 1000, (one) => weightedSum(one, weights));
    expect(regressor.isPromoted).toBe(false);
  });

  it('goes back to the shadow when its word is no longer true', () => {
    const regressor = new Regressor(weights);
    teach(regressor, 1000, byLocality);
    expect(regressor.isPromoted).toBe(true);
    teach(regressor, 400, (one) => 1 - byLocality(one), 2);
    expect(regressor.isPromoted).toBe(false);
  });

  it('counts a rare choice for the common ones, ten times at most', () => {
    const [rare, rarest, plain] = [new Regressor(weights), new Regressor(weights), new Regressor(weights)];
    const outcome = { features: featuresOf(), quality: 0, weight: 1, rival: 0.5 };
    rare.learn({ ...outcome, propensity: 0.1 });
    rarest.learn({ ...outcome, propensity: 0 });
    plain.learn({ ...outcome, propensity: NaN });
    expect(rarest.predict(featuresOf())).toBe(rare.predict(featuresOf()));
    expect(rare.predict(featuresOf())).toBeLessThan(plain.predict(featuresOf()));
  });

  it('learns nothing from what is no outcome', () => {
    const regressor = new Regressor(weights);
    const outcome = { features: featuresOf(), quality: 1, weight: 1, propensity: 1, rival: 0.5 };
    regressor.learn({ ...outcome, quality: NaN });
    regressor.learn({ ...outcome, rival: NaN });
    regressor.learn({ ...outcome, weight: 0 });
    regressor.learn({ ...outcome, features: new Float64Array(3) });
    expect(regressor.outcomes).toBe(0);
  });

  it('is the same after it was saved and read', () => {
    const before = new Regressor(weights);
    teach(before, 1000, byLocality);
    const after = new Regressor(weights, JSON.parse(JSON.stringify(before.save())));
    expect(after.isPromoted).toBe(true);
    expect(after.outcomes).toBe(1000);
    expect(after.predict(featuresOf())).toBe(before.predict(featuresOf()));
  });

  it('begins anew where what was saved is of other features, or spoiled', () => {
    const before = new Regressor(weights);
    teach(before, 300, byLocality);
    const saved = before.save();
    const spoiled = [
      null,
      { ...saved, features: ['context'] },
      { ...saved, coefficients: [1] },
      { ...saved, covariance: saved.covariance.map(() => null) },
      { ...saved, trial: { outcomes: 5, window: [{ foretold: 1 }] } },
    ];
    for (const one of spoiled) {
      const after = new Regressor(weights, one);
      expect(after.outcomes).toBe(0);
      expect(after.predict(featuresOf())).toBeCloseTo(weightedSum(model, weights), 9);
    }
  });
});

describe('the trial', () => {
  const one = { foretold: 0.8, rival: 0.5, outcome: 1, weight: 1 };

  it('tells how much smaller the squared error is', () => {
    expect(advantage([one])).toBeCloseTo(0.25 - 0.04, 12);
    expect(advantage([one, { ...one, foretold: 0.5, rival: 0.9, weight: 3 }])).toBeCloseTo(
      (0.21 + 3 * (0.01 - 0.25)) / 4,
      12,
    );
    expect(advantage([])).toBe(0);
  });

  it('tells how far off like predictions are, over bins of a hundred or more', () => {
    const low = Array.from({ length: 100 }, (_, at) => ({ ...one, foretold: 0.2, outcome: at < 30 ? 1 : 0 }));
    const high = Array.from({ length: 100 }, (_, at) => ({ ...one, foretold: 0.9, outcome: at < 80 ? 1 : 0 }));
    expect(calibrationError([...high, ...low])).toBeCloseTo(0.1, 12);
    expect(calibrationError([])).toBe(0);
  });
});
