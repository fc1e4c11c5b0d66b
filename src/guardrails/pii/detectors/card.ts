import { passesLuhn } from '../checksums.ts';
import type { Detector } from '../detector.ts';
import { beginsAfterWord, beginsHere, digitsOf, endsHere, fits } from '../number.ts';
import { type Chain, gap, mark, type Page, type Run } from '../page.ts';
import type { PiiSpan } from '../pii-span.ts';
import { topicBefore } from '../topics.ts';

/** First digits of networks and the lengths of their numbers that are told without a word of cards nearby. */
const networks: readonly { readonly begins: RegExp; readonly lengths: readonly number[] }[] = [
  // Visa, Mastercard, American Express, Diners Club, Discover, JCB, UnionPay, Mir and Prostir.
  { begins: /^4/, lengths: [16, 19] },
  { begins: /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: [16] },
  { begins: /^3[47]/, lengths: [15] },
  { begins: /^(?:30[0-5]|3095|36|3[89])/, lengths: [14, 16] },
  { begins: /^(?:6011|64[4-9]|65)/, lengths: [16, 19] },
  { begins: /^(?:352[89]|35[3-8])/, lengths: [16, 19] },
  { begins: /^(?:62|81)/, lengths: [16, 19] },
  { begins: /^220[0-4]/, lengths: [16, 19] },
  { begins: /^9804/, lengths: [16] },
];

/** First digits of all payment cards, for numbers that are called a card's: with Maestro, old Visa and old JCB. */
const anyNetwork = /^(?:[456]|2[2-7]|3[0-9]|1800|2131|81|9804|06)/;
const MIN_DIGITS = 12;
const MAX_DIGITS = 19;

/** How a card's number is printed, by the lengths of its groups. */
const layouts: readonly (readonly number[])[] = [
  [4, 4, 4, 4, 3],
  [4, 4, 4, 4],
  [4, 4, 4, 3],
  [4, 4, 4, 2],
  [4, 4, 4, 1],
  [4, 4, 4],
  [4, 6, 5],
  [4, 6, 4],
  [6, 13],
  [8, 8],
];

/** Numbers of payment cards: by network, length and the Luhn formula. */
export const card: Detector = {
  name: 'card',
  types: ['card'],
  needs: mark.digit,
  detect: (page) => {
    const found: PiiSpan[] = [];
    for (const chain of page.chains) if (chain.total >= MIN_DIGITS) find(page, chain, found);
    return found;
  },
};

function find(page: Page, { runs }: Chain, found: PiiSpan[]): void {
  for (const [from, run] of runs.entries()) {
    if (run.start < (found.at(-1)?.end ?? 0)) continue;
    const length = run.end - run.start;
    if (length < MIN_GROUP || !mayBegin(page.text, run.start, length)) continue;
    if (length >= MIN_DIGITS && length <= MAX_DIGITS) add(page, runs, from, from, found);
    else
      layouts.some((layout) => isPrinted(runs, from, layout) && add(page, runs, from, from + layout.length - 1, found));
  }
}

const MIN_GROUP = 4;

/** Cards begin with 7 never, with 1 only where they are printed in one piece. */
function mayBegin(text: string, start: number, length: number): boolean {
  const digit = text.charAt(start);
  return digit !== '7' && (digit !== '1' || length >= MIN_DIGITS);
}

/** Whether runs are printed in groups of these lengths, without a slash between them. */
const isPrinted = (runs: readonly Run[], from: number, layout: readonly number[]): boolean =>
  fits(runs, from, layout) &&
  layout.every((_, index) => index === 0 || ((runs[from + index]?.gap ?? 0) & gap.slash) === 0);

/** Adds the digits of runs where they are a card's number. */
function add(page: Page, runs: readonly Run[], from: number, to: number, found: PiiSpan[]): boolean {
  const start = runs[from]?.start ?? 0;
  const end = runs[to]?.end ?? 0;
  const score = endsHere(page.text, end) ? scoreOf(page, start, digitsOf(page.text, runs, from, to)) : 0;
  if (score > 0) found.push({ type: 'card', start, end, score });
  return score > 0;
}

const against = new Set(['goods', 'document', 'phone', 'time', 'version']);

function scoreOf(page: Page, start: number, digits: string): number {
  if (!anyNetwork.test(digits) || !passesLuhn(digits)) return 0;
  const topic = topicBefore(page, start);
  if (topic === 'card') return beginsAfterWord(page.text, start) ? 0.98 : 0;
  if (!beginsHere(page.text, start)) return 0;
  const known = networks.some(({ begins, lengths }) => lengths.includes(digits.length) && begins.test(digits));
  if (!known) return 0;
  return topic !== undefined && against.has(topic) ? 0.45 : 0.85;
}
