import { nextDigit } from '../text-marks.ts';
import type { Topic } from './topic-words.ts';

/** What the whole of a text shows at a glance; one bit each. */
export const mark = {
  /** A digit 0 to 9. */
  digit: 1,
  /** An `@`. */
  at: 2,
} as const;

/** What can stand between the digits of one number; one bit each. */
export const gap = { space: 1, line: 2, dash: 4, dot: 8, bracket: 16, slash: 32, markup: 64 } as const;

/**
 * Digits 0 to 9 without anything between them, from `start` up to `end`; `gap` is all that stands (`gap`) between them and
 * the run before in the chain.
 */
export type Run = { readonly start: number; readonly end: number; readonly gap: number };

/** Runs of digits that may belong to one number: what stands between them is what people put into numbers. */
export type Chain = {
  readonly runs: readonly Run[];
  /** How many digits there are in all runs. */
  readonly total: number;
};

/** A text with what one look over its characters has shown. */
export type Page = {
  readonly text: string;
  /** The union of the marks (`mark`) that the text shows. */
  readonly marks: number;
  /** Chains that can be more than a year or a small amount: of six digits or more, or of three runs or more. */
  readonly chains: readonly Chain[];
  /** Where chains of every size begin. */
  readonly starts: readonly number[];
  /** What is known already of the topics before places of this text; filled by `topicBefore`. */
  readonly topics: Map<number, Topic | undefined>;
};

const noChains: readonly Chain[] = [];
const noStarts: readonly number[] = [];
const noTopics = new Map<number, Topic | undefined>();

/** Looks over a text. */
export function readPage(text: string): Page {
  const at = text.includes('@') ? mark.at : 0;
  const first = nextDigit(text, 0);
  if (first < 0) return { text, marks: at, chains: noChains, starts: noStarts, topics: noTopics };
  return { text, marks: at | mark.digit, ...readChains(text, first), topics: new Map() };
}

const MIN_DIGITS = 6;
const MIN_RUNS = 3;

function readChains(
  text: string,
  first: number,
): { readonly chains: readonly Chain[]; readonly starts: readonly number[] } {
  const chains: Chain[] = [];
  const starts: number[] = [];
  let runs: Run[] = [];
  let total = 0;
  const close = (): void => {
    if (total >= MIN_DIGITS || runs.length >= MIN_RUNS) chains.push({ runs, total });
  };
  let before = 0;
  for (let start = first; start >= 0; start = nextDigit(text, before)) {
    let end = start + 1;
    while (end < text.length && isDigit(text.charCodeAt(end))) end++;
    const between = runs.length > 0 ? gapBetween(text, before, start) : 0;
    if (runs.length > 0 && between === 0) {
      close();
      runs = [];
      total = 0;
    }
    if (runs.length === 0) starts.push(start);
    runs.push({ start, end, gap: between });
    total += end - start;
    before = end;
  }
  close();
  return { chains, starts };
}

const MAX_GAP = 5;
const gapOf = new Map<number, number>();
for (const [chars, bit] of [
  [' \t\u00a0\u2007\u2009\u202f', gap.space],
  ['\r\n', gap.line],
  ['-\u2010\u2011\u2012\u2013\u2014\u2015\u2212', gap.dash],
  ['.', gap.dot],
  ['()', gap.bracket],
  ['/', gap.slash],
  ['*_`>', gap.markup],
] as const)
  for (const char of chars) gapOf.set(char.charCodeAt(0), bit);

/** Whether a UTF-16 unit may stand inside a number. */
export const isSoft = (unit: number): boolean => gapOf.has(unit);

/** All that stands between two places; 0 where something does that parts numbers. */
function gapBetween(text: string, from: number, to: number): number {
  if (to - from > MAX_GAP) return 0;
  let bits = 0;
  for (let at = from; at < to; at++) {
    const bit = gapOf.get(text.charCodeAt(at));
    if (bit === undefined) return 0;
    bits |= bit;
  }
  return bits;
}

/** Whether a UTF-16 unit is a digit 0 to 9. */
export const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39;
