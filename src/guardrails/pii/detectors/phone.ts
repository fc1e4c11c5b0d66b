import type { Detector } from '../detector.ts';
import { beginsAfterWord, beginsHere, digitsOf, endsHere, gapAfter, isAmount, isDateAt, layoutOf } from '../number.ts';
import { type Chain, gap, mark, type Page, type Run } from '../page.ts';
import { layoutScore, type Written } from '../phone-layouts.ts';
import type { PiiSpan } from '../pii-span.ts';
import type { Topic } from '../topic-words.ts';
import { topicBefore } from '../topics.ts';

const MIN_DIGITS = 6;
const MAX_DIGITS = 15;
const MAX_GROUPS = 8;

/** Telephone numbers: Ukrainian and international ones by their form, others by the words around them. */
export const phone: Detector = {
  name: 'phone',
  types: ['phone'],
  needs: mark.digit,
  detect: (page) => {
    const found: PiiSpan[] = [];
    for (const chain of page.chains) if (chain.total >= MIN_DIGITS) find(page, chain, found);
    return found;
  },
};

/** Some runs of a chain, both ends included, taken for a number; `isWhole` where a line holds no more of the chain. */
type Window = { readonly runs: readonly Run[]; readonly from: number; readonly to: number; readonly isWhole: boolean };

/** What parts one number from the next inside a chain, and what parts a line. */
const breaks = gap.space | gap.line | gap.slash | gap.markup;
const lineBreaks = gap.line | gap.slash;

function find(page: Page, { runs }: Chain, found: PiiSpan[]): void {
  for (const [from, run] of runs.entries()) {
    if (run.start < (found.at(-1)?.end ?? 0)) continue;
    if (from > 0 && (run.gap & breaks) === 0) continue;
    const best = bestFrom(page, runs, from);
    if (best) found.push(best);
  }
}

/** The surest number that begins with a run; of equally sure ones the longest. */
function bestFrom(page: Page, runs: readonly Run[], from: number): PiiSpan | undefined {
  const lineEnd = lineEndOf(runs, from);
  const first = runs[from];
  if (!first) return undefined;
  let best: PiiSpan | undefined;
  let length = 0;
  for (let to = from; to < from + MAX_GROUPS; to++) {
    const run = runs[to];
    if (!run) break;
    length += run.end - run.start;
    if (length > MAX_DIGITS) break;
    const isWhole = to === lineEnd;
    if (length < MIN_DIGITS || (length === MIN_DIGITS && to - from !== 2)) continue;
    const mayTell = mayHaveForm(page.text, first, length, to - from + 1);
    if (!mayTell && !((isWhole || to === from) && isCalled(page, first.start, run.end))) continue;
    const next = runs[to + 1];
    if (next && (next.gap & breaks) === 0) continue;
    const span = spanOf(page, { runs, from, to, isWhole });
    if (span && (!best || span.score >= best.score)) best = span;
  }
  return best;
}

/** The last run of the line that a run begins; -1 where it begins none, or has more groups than any number. */
function lineEndOf(runs: readonly Run[], from: number): number {
  if (from > 0 && ((runs[from]?.gap ?? 0) & lineBreaks) === 0) return -1;
  for (let next = from + 1; next <= from + MAX_GROUPS; next++) {
    const run = runs[next];
    if (!run || (run.gap & lineBreaks) !== 0) return next - 1;
  }
  return -1;
}

const NATIONAL_DIGITS = 10;
/** Of three groups in North America, and in front of the rest of nearly all others. */
const AREA_DIGITS = 3;
/** The country's code, which may be grouped. */
const ukraine = /^3[^0-9]{0,5}8[^0-9]{0,5}0/;
const COUNTRY_CHARS = 13;

/** Whether so many digits in so many groups can be told by their form; without building anything. */
function mayHaveForm(text: string, first: Run, length: number, groups: number): boolean {
  const before = text.charAt(first.start - 1);
  if (before === '+' || (before === '(' && text.charAt(first.start - 2) === '+')) return true;
  if (length < NATIONAL_DIGITS) return false;
  const size = first.end - first.start;
  const digit = text.charAt(first.start);
  if (length === NATIONAL_DIGITS)
    return size >= AREA_DIGITS && (digit === '0' || (groups === 3 && size === AREA_DIGITS));
  if (digit === '0') return size === 1 || text.charAt(first.start + 1) === '0';
  if (digit === '3') return ukraine.test(text.slice(first.start, first.start + COUNTRY_CHARS));
  // Behind the 8 or the 1 that is dialled first there are two groups at least.
  return size === 1 && groups >= 3 && (digit === '1' || digit === '8');
}

const afterwards =
  /^[\s–-]{0,2}\(?(?:office|fax|mobile|cell|home|work|desk|phone|tel|моб|роб|дом|факс|тел|вайбер|viber|whatsapp)(?!\p{L})/iu;
const AFTERWARDS_CHARS = 16;

/** Whether the words around say that digits are a telephone number. */
const isCalled = (page: Page, start: number, end: number): boolean =>
  topicBefore(page, start) === 'phone' || afterwards.test(page.text.slice(end, end + AFTERWARDS_CHARS));

const extension = /^(?:x|,? ?(?:ext\.?|extension|доб\.?|дод\.?|вн\.?|внутр\.?)) ?[:#№]?\s?\d{1,6}(?!\d)/i;

function spanOf(page: Page, window: Window): PiiSpan | undefined {
  const { text } = page;
  const written = writtenOf(page, window);
  const first = window.runs[window.from]?.start ?? 0;
  const last = window.runs[window.to]?.end ?? 0;
  const start = first - (written.plus ? 1 : 0) - (written.bracket ? 1 : 0);
  const end = last + (extension.exec(text.slice(last, last + 20))?.[0].length ?? 0);
  if (!beginsAfterWord(text, start) || !endsHere(text, end) || isAmount(text, start, end)) return undefined;
  const score = scoreOf(page, window, written, start, end);
  return score === 0 ? undefined : { type: 'phone', start, end, score };
}

function writtenOf({ text }: Page, { runs, from, to }: Window): Written {
  const gaps: string[] = [];
  for (let index = from; index < to; index++) gaps.push(gapAfter(text, runs, index));
  const first = runs[from]?.start ?? 0;
  const before = text.charAt(first - 1);
  const bracket = before === '(' && gaps.some((gap) => gap.includes(')'));
  return {
    digits: digitsOf(text, runs, from, to),
    layout: layoutOf(runs, from, to),
    gaps,
    plus: before === '+' || (bracket && text.charAt(first - 2) === '+'),
    bracket,
  };
}

/** Topics of which a telephone number may be part without being spoken of. */
const neutral = new Set<Topic | undefined>([undefined, 'phone', 'birth', 'passport', 'id_card', 'licence']);
function scoreOf(page: Page, window: Window, written: Written, start: number, end: number): number {
  const form = written.plus || beginsHere(page.text, start) ? layoutScore(written) : undefined;
  const byForm = form ? (neutral.has(topicBefore(page, start)) ? form.alone : form.against) : 0;
  return isCalled(page, start, end) && mayBeDialled(page, window, written) ? Math.max(byForm, 0.75) : byForm;
}

/** Whether a number that is called a telephone's can be one: all digits of its line, and no date, years or round sum. */
function mayBeDialled({ text }: Page, { runs, from, to, isWhole }: Window, { digits, layout, gaps }: Written): boolean {
  if (digits.length < MIN_DIGITS + 1 && layout !== '2-2-2') return false;
  if (!isWhole && gaps.length > 0) return false;
  for (let index = from; index <= to; index++) if (isDateAt(text, runs, index)) return false;
  const isRoundSum = digits.endsWith('000') && gaps.length > 0 && gaps.every((gap) => gap.trim() === '');
  return !isRoundSum && !yearRange.test(digits);
}

const yearRange = /^(?:19|20)\d\d(?:19|20)\d\d$/;
