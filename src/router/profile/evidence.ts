/**
 * What is summed, and where it stands. Counts are weights of observations; latencies are logarithms of milliseconds,
 * `errorSum` holds their squared errors. Recent sums hold how far observations were from what was expected.
 */
export const sum = {
  samples: 0,
  firstCount: 1,
  firstSum: 2,
  errorSum: 3,
  tokenCount: 4,
  tokenSum: 5,
  doneCount: 6,
  doneSum: 7,
  outputCount: 8,
  outputSum: 9,
  qualityCount: 10,
  qualitySum: 11,
  recentFirstCount: 12,
  recentFirstSum: 13,
  recentTokenCount: 14,
  recentTokenSum: 15,
  recentDoneCount: 16,
  recentDoneSum: 17,
  recentQualityCount: 18,
  recentQualitySum: 19,
} as const;
export type Sum = (typeof sum)[keyof typeof sum];
const SUMS = 20;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
export const RECENT_HALF_LIFE_MS = 15_000;
/** How long each kind of sum takes to fade to half; the number of attempts does not fade. */
const spans: readonly { readonly from: number; readonly to: number; readonly halfLifeMs: number }[] = [
  { from: sum.firstCount, to: sum.doneCount, halfLifeMs: HOUR_MS },
  { from: sum.doneCount, to: sum.qualityCount, halfLifeMs: DAY_MS },
  { from: sum.qualityCount, to: sum.recentFirstCount, halfLifeMs: 7 * DAY_MS },
  { from: sum.recentFirstCount, to: sum.recentQualityCount, halfLifeMs: RECENT_HALF_LIFE_MS },
  { from: sum.recentQualityCount, to: SUMS, halfLifeMs: 30_000 },
];

/** Plain JSON; trailing zeros may be missing. */
export type EvidenceState = { readonly sums: readonly number[]; readonly newestAt: number | null };

/**
 * Everything observed of one thing, as sums that fade with time: two of them faded to the same moment can be added, in
 * any order, and then stand for all that both have seen.
 */
export class Evidence {
  readonly #sums = new Float64Array(SUMS);
  #at: number;
  #isEmpty = true;
  /** When the newest attempt was seen; -Infinity: never. By the clock that `fade` is told. */
  newestAt = -Infinity;

  constructor(at: number) {
    this.#at = at;
  }

  get(which: Sum): number {
    return this.#sums[which] ?? 0;
  }

  add(which: Sum, figure: number): void {
    this.#isEmpty = false;
    this.#sums[which] = (this.#sums[which] ?? 0) + figure;
  }

  /** An observation among a few: with it the count is at most `most`, so that what came before counts less. */
  addAmong(count: Sum, total: Sum, figure: number, weight: number, most: number): void {
    this.#isEmpty = false;
    const before = this.get(count);
    const kept = before + weight > most ? Math.max(0, most - weight) / before : 1;
    this.#sums[count] = before * kept + weight;
    this.#sums[total] = this.get(total) * kept + weight * figure;
  }

  /** To what it counts at that moment; an earlier one than the last changes nothing. */
  fade(now: number): void {
    const ms = now - this.#at;
    if (!(ms > 0)) return;
    this.#at = now;
    if (this.#isEmpty) return;
    const factors = factorsAfter(ms);
    for (let span = 0; span < spans.length; span++) this.#fadeSpan(spans[span], factors[span] ?? 1);
  }

  /** Both as they count at that moment. */
  merge(other: Evidence, now: number): void {
    this.fade(now);
    other.fade(now);
    this.#isEmpty &&= other.#isEmpty;
    for (let at = 0; at < SUMS; at++) this.#sums[at] = (this.#sums[at] ?? 0) + (other.#sums[at] ?? 0);
    this.newestAt = Math.max(this.newestAt, other.newestAt);
  }

  /** Faded to that moment. Times are told `offsetMs` later than its own clock has them. */
  save(now: number, offsetMs: number): EvidenceState {
    this.fade(now);
    const sums = [...this.#sums];
    while (sums.at(-1) === 0) sums.pop();
    return { sums, newestAt: this.newestAt === -Infinity ? null : this.newestAt + offsetMs };
  }

  static load({ sums, newestAt }: EvidenceState, at: number, offsetMs: number): Evidence {
    const evidence = new Evidence(at);
    evidence.#sums.set(sums);
    evidence.#isEmpty = sums.length === 0;
    if (newestAt !== null) evidence.newestAt = newestAt - offsetMs;
    return evidence;
  }

  #fadeSpan(span: (typeof spans)[number] | undefined, factor: number): void {
    if (!span) return;
    for (let at = span.from; at < span.to; at++) this.#sums[at] = (this.#sums[at] ?? 0) * factor;
  }
}

const factors = new Float64Array(spans.length);
let factorsMs = NaN;

/** What is left of each span. All models are mostly read at the same moments, so those of the last time often serve again. */
function factorsAfter(ms: number): Float64Array {
  if (ms === factorsMs) return factors;
  factorsMs = ms;
  spans.forEach(({ halfLifeMs }, span) => (factors[span] = 2 ** (-ms / halfLifeMs)));
  return factors;
}

/** Beyond any logarithm of milliseconds. */
const MOST_LOG = 50;
/** Beyond any answer, in tokens. */
const MOST_OUTPUT = 1e9;
const MOST_COUNT = 1e12;
/** Each sum with the number of observations in it, and the range in which each of those can be. */
const ranges: readonly { readonly count: Sum; readonly total: Sum; readonly least: number; readonly most: number }[] = [
  { count: sum.firstCount, total: sum.firstSum, least: -MOST_LOG, most: MOST_LOG },
  { count: sum.firstCount, total: sum.errorSum, least: 0, most: (2 * MOST_LOG) ** 2 },
  { count: sum.tokenCount, total: sum.tokenSum, least: -MOST_LOG, most: MOST_LOG },
  { count: sum.doneCount, total: sum.doneSum, least: 0, most: 1 },
  { count: sum.outputCount, total: sum.outputSum, least: 0, most: MOST_OUTPUT },
  { count: sum.qualityCount, total: sum.qualitySum, least: 0, most: 1 },
  { count: sum.recentFirstCount, total: sum.recentFirstSum, least: -2 * MOST_LOG, most: 2 * MOST_LOG },
  { count: sum.recentTokenCount, total: sum.recentTokenSum, least: -2 * MOST_LOG, most: 2 * MOST_LOG },
  { count: sum.recentDoneCount, total: sum.recentDoneSum, least: -1, most: 1 },
  { count: sum.recentQualityCount, total: sum.recentQualitySum, least: -1, most: 1 },
];
/** Sums are told to a ten-thousandth. */
const ROUNDING = 1e-3;

/** Whether it is what `save` gives: sums that can be sums of observations, so that their means stay in bounds. */
export function isEvidenceState(saved: unknown): saved is EvidenceState {
  if (typeof saved !== 'object' || saved === null) return false;
  const { sums, newestAt } = saved as Partial<Record<keyof EvidenceState, unknown>>;
  if (!Array.isArray(sums) || sums.length > SUMS || !(newestAt === null || Number.isFinite(newestAt))) return false;
  if (!sums.every(Number.isFinite)) return false;
  const told = (which: Sum): number => (sums[which] as number | undefined) ?? 0;
  return isCount(told(sum.samples)) && ranges.every((range) => isWithin(told(range.count), told(range.total), range));
}

const isCount = (figure: number): boolean => figure >= 0 && figure <= MOST_COUNT;

const isWithin = (count: number, total: number, { least, most }: (typeof ranges)[number]): boolean =>
  isCount(count) && total >= count * least - ROUNDING && total <= count * most + ROUNDING;
