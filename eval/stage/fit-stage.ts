import { stages } from '../../src/chat/decision.ts';
import { StageChooser, type StageWeights } from '../../src/router/stage/stage-chooser.ts';
import { featureNames, stageFeaturesOf } from '../../src/router/stage/stage-features.ts';
import { StageOffers } from '../../src/router/stage/stage-offers.ts';
import { offers } from './offers.ts';
import type { Judged } from './stage-figures.ts';
import type { StageRow } from './stage-row.ts';

const STAGES = stages.length;
/** Of the mean loss; chosen by cross-validation over the development rows. */
const RIDGE = 1.5e-3;
const STEPS = 1500;
const RATE = 1;
const MOMENTUM = 0.9;
const FOLDS = 5;

type Example = { readonly at: readonly number[]; readonly value: readonly number[]; readonly label: number };

/** All roles that the offers know. */
const everyRole = [...new Set(offers.flatMap(({ roles }) => roles ?? []))];
const offered = new StageOffers(offers);
export const permittedIn = ({ roles }: Pick<StageRow, 'roles'>): ReturnType<StageOffers['permittedTo']> =>
  offered.permittedTo({ roles: roles ?? everyRole });

/**
 * Multinomial logistic regression with a ridge, by gradient descent with momentum. Rows whose right stage is not what
 * they would be answered with if all were allowed teach only where the text itself tells it: the choice passes over what
 * is masked by itself.
 */
export function fitted(rows: readonly StageRow[]): StageWeights {
  const examples = rows.flatMap((row) => exampleOf(row) ?? []);
  const width = featureNames.length + 1;
  const weights = new Float64Array(width * STAGES);
  const speed = new Float64Array(width * STAGES);
  const slope = new Float64Array(width * STAGES);
  const shares = new Float64Array(STAGES);
  for (let step = 0; step < STEPS; step++) {
    for (let at = 0; at < slope.length; at++)
      slope[at] = at >= featureNames.length * STAGES ? 0 : RIDGE * (weights[at] ?? 0);
    for (const example of examples) addSlope(example, weights, shares, slope, examples.length);
    for (let at = 0; at < slope.length; at++) {
      speed[at] = MOMENTUM * (speed[at] ?? 0) - RATE * (slope[at] ?? 0);
      weights[at] = (weights[at] ?? 0) + (speed[at] ?? 0);
    }
  }
  const rounded = (place: number): readonly number[] =>
    Array.from(weights.subarray(place * STAGES, (place + 1) * STAGES), (weight) => Math.round(weight * 1000) / 1000);
  return {
    bias: rounded(featureNames.length),
    features: Object.fromEntries(featureNames.map((name, place) => [name, rounded(place)])),
  };
}

/** Each row as it is judged by weights that were learned without its template. */
export function crossValidated(rows: readonly StageRow[]): readonly Judged[] {
  const templates = [...new Set(rows.map(({ template }) => template))];
  const foldOf = new Map(templates.map((template, at) => [template, at % FOLDS]));
  return Array.from({ length: FOLDS }, (_, fold) => fold).flatMap((fold) => {
    const isHeldOut = ({ template }: StageRow): boolean => foldOf.get(template) === fold;
    const chooser = new StageChooser(fitted(rows.filter((row) => !isHeldOut(row))));
    return rows.filter(isHeldOut).map((row) => ({ row, choice: chooser.choose(row.text, permittedIn(row)) }));
  });
}

function exampleOf(row: StageRow): Example | undefined {
  const permitted = permittedIn(row);
  const isMaskedDocument = row.roles && !(permitted.has('full_text') && permitted.has('vectors'));
  if (isMaskedDocument || permitted.all.length === 0) return undefined;
  const { features } = stageFeaturesOf(row.text, permitted);
  const at = [...features.keys()].filter((place) => features[place] !== 0);
  return {
    at: [...at, featureNames.length],
    value: [...at.map((place) => features[place] ?? 0), 1],
    label: stages.indexOf(row.label),
  };
}

function addSlope(
  { at, value, label }: Example,
  weights: Float64Array,
  shares: Float64Array,
  slope: Float64Array,
  examples: number,
): void {
  shares.fill(0);
  for (const [i, place] of at.entries())
    for (let stage = 0; stage < STAGES; stage++)
      shares[stage] = (shares[stage] ?? 0) + (value[i] ?? 0) * (weights[place * STAGES + stage] ?? 0);
  const most = Math.max(...shares);
  let sum = 0;
  for (let stage = 0; stage < STAGES; stage++) sum += shares[stage] = Math.exp((shares[stage] ?? 0) - most);
  for (let stage = 0; stage < STAGES; stage++) {
    const error = ((shares[stage] ?? 0) / sum - (stage === label ? 1 : 0)) / examples;
    for (const [i, place] of at.entries())
      slope[place * STAGES + stage] = (slope[place * STAGES + stage] ?? 0) + error * (value[i] ?? 0);
  }
}
