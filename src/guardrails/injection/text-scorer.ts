import { FeatureReader, type FeatureSegment } from './feature-reader.ts';
import type { InjectionStage } from './injection-stage.ts';
import type { LinearHead } from './linear-head.ts';
import type { Suspicions } from './suspicions.ts';
import { Windows } from './windows.ts';

/** The most suspicious stretch of a text. */
export type Scored = {
  /** The logit of the score: 0 is worth a flag, ln 9 is to be blocked. */
  readonly logit: number;
  /** Where it stands, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
  readonly suspicions: Suspicions;
};

export type Heads = { readonly direct: LinearHead; readonly context: LinearHead };

/** A stretch and what a head says of it. */
export type Stretch = { logit: number; from: number; to: number };

/** The tables of the reader. */
const [DIRECT, CONTEXT] = [0, 1];

const nothing = (): Stretch => ({ logit: -Infinity, from: 0, to: 0 });

/** Looks at a text segment by segment, window by window and as a whole, all in one pass. */
export class TextScorer {
  readonly #heads: Heads;
  readonly #handicap: number;
  readonly #reader: FeatureReader;
  readonly #windows = new Windows();
  #segments = 0;
  /** Where the last segment ends. */
  #to = 0;
  #direct = nothing();
  #context = nothing();
  /** The segments of a document, where they are asked for. */
  #kept: Stretch[] | undefined;

  /** `handicap` is taken from the logit of what looks like a direct attack in a document. */
  constructor(heads: Heads, handicap: number) {
    this.#heads = heads;
    this.#reader = new FeatureReader([heads.direct.weights, heads.context.weights]);
    this.#handicap = handicap;
  }

  score(text: string, stage: InjectionStage): Scored {
    const suspicions = this.#read(text, stage === 'context' ? this.#hearContext : this.#hearInput);
    const { direct, context } = this.#heads;
    const typed = direct.standing(this.#direct.logit, this.#segments);
    if (stage === 'input') return { logit: typed, from: this.#direct.from, to: this.#direct.to, suspicions };
    const read = context.standing(this.#context.logit, this.#segments);
    const isTyped = typed - this.#handicap > read;
    const { from, to } = isTyped ? this.#direct : this.#context;
    return { logit: isTyped ? typed - this.#handicap : read, from, to, suspicions };
  }

  /** The segments of a document that score as much as this logit, or more. */
  attacking(text: string, least: number): readonly Stretch[] {
    const kept: Stretch[] = [];
    this.#kept = kept;
    this.#read(text, this.#hearContext);
    this.#kept = undefined;
    return kept.filter(({ logit }) => this.#heads.context.standing(logit, this.#segments) >= least);
  }

  #read(text: string, hear: (segment: FeatureSegment) => void): Suspicions {
    this.#segments = 0;
    this.#direct = nothing();
    this.#context = nothing();
    this.#windows.begin();
    const suspicions = this.#reader.read(text, hear);
    const { sum, features } = this.#windows;
    if (features > 0) this.#hearWindow(sum, features, 0);
    return suspicions;
  }

  readonly #hearInput = (segment: FeatureSegment): void => {
    const { size, from, to } = segment;
    const { direct } = this.#heads;
    const sum = segment.sum(DIRECT);
    this.#segments++;
    this.#to = to;
    this.#windows.add(sum, size, from);
    this.#windows.each(this.#hearWindow);
    keepGreater(this.#direct, direct.logit(sum, size), from, to);
  };

  readonly #hearContext = (segment: FeatureSegment): void => {
    const { size, from, to } = segment;
    const { context } = this.#heads;
    const logit = context.logit(segment.sum(CONTEXT), size);
    keepGreater(this.#context, logit, from, to);
    this.#kept?.push({ logit, from, to });
    this.#hearInput(segment);
  };

  readonly #hearWindow = (sum: number, features: number, from: number): void => {
    keepGreater(this.#direct, this.#heads.direct.logit(sum, features), from, this.#to);
  };
}

function keepGreater(kept: Stretch, logit: number, from: number, to: number): void {
  if (logit <= kept.logit) return;
  kept.logit = logit;
  kept.from = from;
  kept.to = to;
}
