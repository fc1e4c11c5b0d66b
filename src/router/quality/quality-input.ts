import { DENSE_FEATURES, type TextFeatures } from '../features/text-features.ts';
import type { Topics } from './topics.ts';

/** What is known of a text without regard to others: its figures bent at two places, and what it is about. */
export type Figures = Float64Array;

/** Where the effect of a figure may change its slope. */
const BENDS = [0.25, 0.5] as const;
const PER_FIGURE = 1 + BENDS.length;

export const figuresCount = (topics: Pick<Topics, 'names'>): number =>
  DENSE_FEATURES * PER_FIGURE + topics.names.length;

/** Piecewise linear in each figure, as in regression splines of the first degree: what is harder is often what is in between. */
export function figuresOf(features: TextFeatures, topics: Pick<Topics, 'names' | 'read'>): Figures {
  const figures = new Float64Array(figuresCount(topics));
  for (let i = 0; i < DENSE_FEATURES; i++) {
    const value = features.dense[i] ?? 0;
    figures[i * PER_FIGURE] = value;
    for (let bend = 0; bend < BENDS.length; bend++) {
      figures[i * PER_FIGURE + 1 + bend] = Math.max(0, value - (BENDS[bend] ?? 0));
    }
  }
  topics.read(features, figures, DENSE_FEATURES * PER_FIGURE);
  return figures;
}
