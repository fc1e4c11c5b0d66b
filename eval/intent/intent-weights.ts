import type { IntentWeights } from '../../src/router/intent/intent-model.ts';
import { ShippedWeights } from '../shipped-weights.ts';
import type { Input } from './training-prompts.ts';

type Manifest = {
  readonly command: string;
  readonly seed: number;
  readonly inputs: readonly Input[];
  readonly figures: Readonly<Record<string, number>>;
};

export const intentWeights = new ShippedWeights<IntentWeights, Manifest>('router/intent/', ({ inputs }) => inputs);
