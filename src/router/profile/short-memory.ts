import { type Evidence, sum, type Sum } from './evidence.ts';

/** How far observations of one kind have been off lately: observed less expected. */
type Recent = {
  readonly count: Sum;
  readonly off: Sum;
  /** It turns quickly, however many observations come: so many are held at most. */
  readonly most: number;
  /** So many weigh as much as all that came before, where they are better or worse than that. */
  readonly patience: { readonly better: number; readonly worse: number };
  readonly isWorse: (off: number) => boolean;
  /** Squared deviations of less than so many variances of their mean are taken for chance. */
  readonly chance: number;
  /** Of what is out of the ordinary, the part that the long memory does not hear of. */
  readonly forgiven: number;
};

const isMore = (off: number): boolean => off > 0;
const isLess = (off: number): boolean => off < 0;
/** Of calls, bad news counts sooner than good; a single label may be unjust. */
const ofCalls = { better: 4, worse: 0.5 } as const;
const ofLabels = { better: 4, worse: 4 } as const;

export const recentFirst: Recent = {
  count: sum.recentFirstCount,
  off: sum.recentFirstSum,
  most: 8,
  patience: ofCalls,
  isWorse: isMore,
  chance: 2,
  forgiven: 1,
};
export const recentToken: Recent = {
  count: sum.recentTokenCount,
  off: sum.recentTokenSum,
  most: 8,
  patience: ofCalls,
  isWorse: isMore,
  chance: 2,
  forgiven: 1,
};
export const recentDone: Recent = {
  count: sum.recentDoneCount,
  off: sum.recentDoneSum,
  most: 8,
  patience: ofCalls,
  isWorse: isLess,
  chance: 2,
  forgiven: 0.5,
};
export const recentQuality: Recent = {
  count: sum.recentQualityCount,
  off: sum.recentQualitySum,
  most: 16,
  patience: ofLabels,
  isWorse: isLess,
  chance: 3,
  forgiven: 0.5,
};

/** Of a share near 0 or 1 a single exception must not look like proof. */
const LEAST_VARIANCE = 0.05;

/** Standard deviation of one observation of something that happens with this probability. */
export const deviationOf = (mean: number): number => Math.sqrt(Math.max(LEAST_VARIANCE, mean * (1 - mean)));

/**
 * How far an estimate moves towards what was observed lately, which counts for `recall` times what is left of it.
 * `deviation` is the standard deviation of one observation.
 */
export function lean(evidence: Evidence, recent: Recent, deviation: number, recall: number): number {
  const part = partOf(evidence, recent, deviation, recall);
  return part > 0 ? part * (evidence.get(recent.off) / evidence.get(recent.count)) : 0;
}

/**
 * Returns how much of the weight is left for the long memory: less while things are worse than usual, so that an outage
 * is not held against a model for days.
 */
export function remember(evidence: Evidence, recent: Recent, off: number, deviation: number, weight: number): number {
  evidence.addAmong(recent.count, recent.off, off, weight, recent.most);
  return recent.isWorse(off) ? weight * (1 - recent.forgiven * partOf(evidence, recent, deviation, 1)) : weight;
}

/**
 * The part that what was observed lately has in an estimate, 0 to 1: none for what may be chance (the positive part of
 * James and Stein's shrinkage, 1961), and the larger the more observations there are.
 */
function partOf(evidence: Evidence, recent: Recent, deviation: number, recall: number): number {
  const count = recall * evidence.get(recent.count);
  if (!(count > 0)) return 0;
  const off = recall * evidence.get(recent.off);
  const surprise = (off * off) / (count * deviation * deviation);
  if (!(surprise > recent.chance)) return 0;
  const patience = recent.isWorse(off) ? recent.patience.worse : recent.patience.better;
  return (1 - recent.chance / surprise) * (count / (count + patience));
}
