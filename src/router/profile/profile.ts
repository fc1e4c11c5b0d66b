import {
  firstTokenMean,
  type Known,
  outputMean,
  qualityMean,
  reliabilityMean,
  sigmaOf,
  tokenMean,
} from './estimates.ts';
import { sum } from './evidence.ts';
import { deviationOf, lean, recentDone, recentFirst, recentQuality, recentToken } from './short-memory.ts';

/** What to expect of a model for an intent, from its card and from what it has done since. */
export type Profile = {
  readonly firstTokenMs: number;
  readonly msPerToken: number;
  /** Standard deviation of the logarithm of its latency. */
  readonly sigma: number;
  /** The share of calls that it completes, 0 to 1. */
  readonly reliability: number;
  /** The share of requests answered well, 0 to 1. */
  readonly quality: number;
  /** Of an answer. */
  readonly outputTokens: number;
  /** Attempts of that intent that told something. */
  readonly samples: number;
  /** Of the newest attempt of any intent, to the second; Infinity: none. */
  readonly ageMs: number;
};

/** `recall`: the recent past of calls counts for so many times as much; `usualOutput`: tokens the fleet writes for the intent. */
export function profileOf(known: Known, recall: number, usualOutput: number, now: number): Profile {
  const { all, one, intent } = known;
  const sigma = sigmaOf(all);
  const reliability = reliabilityMean(known);
  const quality = qualityMean(known);
  const ofIntent = intent === undefined ? all : one;
  return {
    firstTokenMs: Math.exp(firstTokenMean(known) + lean(all, recentFirst, sigma, recall)),
    msPerToken: Math.exp(tokenMean(known) + lean(all, recentToken, sigma, recall)),
    sigma,
    reliability: share(reliability + lean(all, recentDone, deviationOf(reliability), recall)),
    quality: share(quality + lean(all, recentQuality, deviationOf(quality), 1)),
    outputTokens: outputMean(usualOutput, ofIntent),
    samples: ofIntent?.get(sum.samples) ?? 0,
    ageMs: Math.max(0, now - all.newestAt),
  };
}

const share = (figure: number): number => Math.min(Math.max(figure, 0), 1);
