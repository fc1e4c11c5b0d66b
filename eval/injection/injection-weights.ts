import type { KeptHead } from '../../src/guardrails/injection/linear-head.ts';
import { ShippedWeights } from '../shipped-weights.ts';
import type { Thresholds } from './training.ts';
import type { Source } from './training-texts.ts';

type Heads<T> = { readonly direct: T; readonly context: T };

type Manifest = {
  readonly command: string;
  readonly seed: number;
  /** Logits of the regressions, as found on folds. */
  readonly thresholds: Heads<Thresholds>;
  /** Also files that attacks were put into. */
  readonly sources: readonly (Omit<Source, 'texts'> & { readonly texts: number })[];
  /** Of texts that were not learned from, on folds. */
  readonly figures: Readonly<Record<string, number>>;
};

export const injectionWeights = new ShippedWeights<Heads<KeptHead>, Manifest>(
  'guardrails/injection/',
  ({ sources }) => sources,
);
