import type { TaggerWeights } from '../../../src/guardrails/pii/names/latin-tagger.ts';
import { ShippedWeights } from '../../shipped-weights.ts';

/** A file that was learned from. */
type Input = {
  readonly name: string;
  readonly source: string;
  readonly licence: string;
  readonly sha256: string;
  readonly rows: number;
};

type Manifest = {
  readonly command: string;
  readonly seed: number;
  readonly inputs: readonly Input[];
  readonly made_texts: number;
};

export const nameWeights = new ShippedWeights<TaggerWeights, Manifest>('guardrails/pii/names/', ({ inputs }) => inputs);
