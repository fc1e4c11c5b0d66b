import { FEATURE_PLACES } from '../../src/guardrails/injection/feature-reader.ts';
import type { KeptHead } from '../../src/guardrails/injection/linear-head.ts';
import { seeded } from '../../test/support/seeded.ts';
import { FeatureDocument, type Features } from './feature-document.ts';
import { type Example, logitOf, type Regression, regressionOf } from './logistic-regression.ts';
import type { TrainingText } from './training-text.ts';

export const SEED = 1;

/** After each round what is most wrongly taken for an attack is learned from once more. */
const ROUNDS = 3;
/** Of a document so many stretches a round. */
const HARDEST = 4;
/** Of a document's segments so many, by chance, from the beginning. */
const MOST_SEGMENTS = 30;
/** Whole documents and windows look like attacks by chance alone when they are many: each counts less. */
const STRETCH_WEIGHT = 0.4;

/** A training text with its features. */
export type Prepared = TrainingText & { readonly document: FeatureDocument };

const cyrillic = /[а-яіїєґ]/;
/** There is less prose in Ukrainian and Russian than there are attacks: it counts for more. */
const CYRILLIC_PROSE = 2.5;

export const prepared = (text: TrainingText): Prepared => ({
  ...text,
  weight: text.weight * (!text.isAttack && cyrillic.test(text.text) ? CYRILLIC_PROSE : 1),
  document: new FeatureDocument(text.text),
});

/** The regression of one head, of the texts that are for it. The same for the same texts. */
export function trainedHead(texts: readonly Prepared[], head: TrainingText['head']): Regression {
  const random = seeded(SEED);
  const own = texts.filter((text) => text.head === head && text.document.whole.length > 0);
  const known = knownPlaces(own);
  const examples = own.flatMap((text) => firstExamples(text, random));
  const benign = own.filter(({ isAttack, document }) => !isAttack && document.segments.length > 1);
  let learned = regressionOf(examples, known, random);
  for (let round = 0; round < ROUNDS; round++) {
    for (const text of benign) {
      const weight = text.weight * (head === 'direct' ? STRETCH_WEIGHT : 1);
      for (const features of hardestOf(text.document, learned, head))
        examples.push({ features, isAttack: false, weight });
    }
    learned = regressionOf(examples, known, random);
  }
  return learned;
}

/** A feature that fewer groups have tells more of them than of attacks. */
const LEAST_GROUPS = 3;

function knownPlaces(texts: readonly Prepared[]): Uint8Array {
  const groups = new Uint32Array(FEATURE_PLACES);
  const placesOf = new Map<string, Set<number>>();
  for (const { group, text, document } of texts) {
    const places = placesOf.get(group ?? text) ?? new Set();
    for (const place of document.whole) places.add(place);
    placesOf.set(group ?? text, places);
  }
  for (const places of placesOf.values()) for (const place of places) groups[place] = (groups[place] ?? 0) + 1;
  return Uint8Array.from(groups, (count) => (count >= LEAST_GROUPS ? 1 : 0));
}

/** Of an attack the whole; of what is harmless every segment too. */
function firstExamples({ document, isAttack, weight, head }: Prepared, random: () => number): readonly Example[] {
  const whole: Example = { features: document.whole, isAttack, weight };
  if (isAttack || document.segments.length < 2) return [whole];
  const share = MOST_SEGMENTS / document.segments.length;
  const some = document.segments.filter(() => random() < share);
  if (head === 'context') return some.map((features): Example => ({ features, isAttack, weight }));
  return [
    whole,
    ...some.slice(0, HARDEST).map((features): Example => ({ features, isAttack, weight: weight * STRETCH_WEIGHT })),
  ];
}

const hardestOf = (document: FeatureDocument, learned: Regression, head: TrainingText['head']): readonly Features[] =>
  (head === 'direct' ? document.all : document.segments)
    .map((features) => ({ features, logit: logitOf(learned, features) }))
    .sort((one, other) => other.logit - one.logit)
    .slice(0, HARDEST)
    .map(({ features }) => features);

const LARGEST_BYTE = 127;
/** Weights beyond it are few, and would make all others coarse. */
const CLIPPED_SHARE = 0.0002;
const short = (value: number): number => Number(value.toPrecision(6));

/** From which logit on a text is flagged, and blocked. */
export type Thresholds = { readonly flag: number; readonly block: number };
export const plainThresholds: Thresholds = { flag: 0, block: Math.log(9) };

/** As the product keeps it: a flag is at a score of 0.5, a block at 0.9. */
export function keptHead({ weights, bias }: Regression, { flag, block }: Thresholds): KeptHead {
  const sizes = weights.map(Math.abs).sort();
  const scale = (sizes[Math.floor((1 - CLIPPED_SHARE) * sizes.length)] ?? 1) / LARGEST_BYTE || 1;
  const bytes = Int8Array.from(weights, (weight) =>
    Math.max(-LARGEST_BYTE, Math.min(LARGEST_BYTE, Math.round(weight / scale))),
  );
  return {
    bytes: Buffer.from(bytes.buffer).toString('base64'),
    scale: short(scale),
    bias: short(bias),
    flagAt: flag,
    slope: short(Math.log(9) / (block - flag)),
  };
}
