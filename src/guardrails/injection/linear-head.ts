import { FEATURE_PLACES } from './feature-reader.ts';

/** A trained head as it is kept. */
export type KeptHead = {
  /** A signed byte for each of the `FEATURE_PLACES`, in base64. */
  readonly bytes: string;
  /** What the bytes are multiplied by. */
  readonly scale: number;
  readonly bias: number;
  /** The logit from which on a text is flagged, found on folds. */
  readonly flagAt: number;
  /** What logits beyond that are multiplied by, so that what is to be blocked scores 0.9. */
  readonly slope: number;
};

/** Features that a segment counts as having beside its own, so that a few words prove little. */
const FURTHER_FEATURES = 8;

/** What a sum of weights is divided by, for so many features. */
export const lengthOf = (features: number): number => Math.sqrt(features + FURTHER_FEATURES);

/** In so many segments none looks like an attack by chance. */
const FEW_SEGMENTS = 16;
const MARGIN = 0.4;

/** Of many segments one looks like an attack by chance: how much more it must do so, as a logit. */
export const marginFor = (segments: number): number => MARGIN * Math.max(0, Math.log(segments / FEW_SEGMENTS));

/** Logistic regression over hashed features: bias + sum of weights / sqrt(features + 8). */
export class LinearHead {
  /** One for each of the places. */
  readonly weights = new Int8Array(FEATURE_PLACES);
  readonly #kept: Omit<KeptHead, 'bytes'>;

  constructor({ bytes, ...kept }: KeptHead) {
    this.weights.set(new Int8Array(Buffer.from(bytes, 'base64')));
    this.#kept = kept;
  }

  /** Of the sum of the weights of so many features; sums of several segments may be added. */
  logit(sum: number, features: number): number {
    return this.#kept.bias + (sum * this.#kept.scale) / lengthOf(features);
  }

  /** The logit of a score: 0 is worth a flag, ln 9 is to be blocked. */
  standing(logit: number, segments: number): number {
    return (logit - marginFor(segments) - this.#kept.flagAt) * this.#kept.slope;
  }
}
