import type { AttemptReport } from './attempt-report.ts';
import { firstTokenMean, type Known, qualityMean, reliabilityMean, sigmaOf, tokenMean } from './estimates.ts';
import { sum, type Sum } from './evidence.ts';
import { deviationOf, recentDone, recentFirst, recentQuality, recentToken, remember } from './short-memory.ts';

/** What is further off moves the long memory no more than this (Huber, 1964): an outage must not be remembered for hours. */
const MOST_SIGMAS = 2.5;
/** Latencies are off by a factor of a thousand at most. */
const MOST_OFF = Math.log(1000);
const LEAST_MS = 1e-3;
const MOST_LABEL_WEIGHT = 10;

/** Adds what an attempt has told to what is known; all of it as of that moment. */
export function observeAttempt(known: Known, report: AttemptReport, now: number): void {
  observeLatency(known, report);
  if (report.isCompleted !== undefined) observeCompletion(known, report.isCompleted ? 1 : 0);
  if (report.outputTokens !== undefined) note(known, sum.outputCount, sum.outputSum, report.outputTokens, 1);
  known.all.add(sum.samples, 1);
  known.one?.add(sum.samples, 1);
  known.all.newestAt = now;
}

/** `quality` 0 to 1; `weight` above 0. */
export function observeLabel(known: Known, quality: number, weight: number): void {
  const mean = qualityMean(known);
  const counts = Math.min(weight, MOST_LABEL_WEIGHT);
  const typical = remember(known.all, recentQuality, quality - mean, deviationOf(mean), counts);
  note(known, sum.qualityCount, sum.qualitySum, quality, typical);
}

/** An answer in one piece tells how much longer the whole took than was expected, and so both its parts. */
function observeLatency(known: Known, report: AttemptReport): void {
  const { firstTokenMs, noTokenForMs, msPerToken, inOnePieceMs, outputTokens = 0 } = report;
  const first = firstTokenMean(known);
  const token = tokenMean(known);
  const sigma = sigmaOf(known.all);
  if (inOnePieceMs !== undefined) {
    const off = offBy(inOnePieceMs, Math.log(Math.exp(first) + outputTokens * Math.exp(token)));
    observeFirst(known, first, off, sigma);
    if (outputTokens > 0) observeToken(known, token, off, sigma);
  }
  if (firstTokenMs !== undefined) observeFirst(known, first, offBy(firstTokenMs, first), sigma);
  if (noTokenForMs !== undefined) observeFirst(known, first, Math.max(0, offBy(noTokenForMs, first)), sigma);
  if (msPerToken !== undefined) observeToken(known, token, offBy(msPerToken, token), sigma);
}

const within = (figure: number, most: number): number => Math.min(Math.max(figure, -most), most);
const offBy = (ms: number, mean: number): number => within(Math.log(Math.max(ms, LEAST_MS)) - mean, MOST_OFF);

function observeFirst(known: Known, mean: number, off: number, sigma: number): void {
  const kept = within(off, MOST_SIGMAS * sigma);
  const typical = remember(known.all, recentFirst, off, sigma, 1);
  known.all.add(sum.errorSum, typical * kept * kept);
  note(known, sum.firstCount, sum.firstSum, mean + kept, typical);
}

function observeToken(known: Known, mean: number, off: number, sigma: number): void {
  const typical = remember(known.all, recentToken, off, sigma, 1);
  note(known, sum.tokenCount, sum.tokenSum, mean + within(off, MOST_SIGMAS * sigma), typical);
}

function observeCompletion(known: Known, completed: 0 | 1): void {
  const mean = reliabilityMean(known);
  const typical = remember(known.all, recentDone, completed - mean, deviationOf(mean), 1);
  note(known, sum.doneCount, sum.doneSum, completed, typical);
}

/** In the long memory, over all intents and for this one. */
function note({ all, one }: Known, count: Sum, total: Sum, figure: number, weight: number): void {
  all.add(count, weight);
  all.add(total, weight * figure);
  one?.add(count, weight);
  one?.add(total, weight * figure);
}
