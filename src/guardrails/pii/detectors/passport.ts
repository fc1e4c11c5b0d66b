import type { Detector } from '../detector.ts';
import { beginsAfterWord, endsHere, fits, isAmount } from '../number.ts';
import { type Chain, mark, type Page } from '../page.ts';
import type { PiiSpan } from '../pii-span.ts';
import { mentions, topicBefore } from '../topics.ts';

/** Passports: the Ukrainian ones of two letters and six digits, Russian ones, and any number that is called one. */
export const passport: Detector = {
  name: 'passport',
  types: ['passport'],
  needs: mark.digit,
  detect: (page) => {
    const found: PiiSpan[] = [];
    for (const chain of page.chains) {
      const span = withSeries(page, chain) ?? withDigitSeries(page, chain) ?? called(page, chain);
      if (span) found.push(span);
    }
    return found;
  },
};

const words = /паспорт|passport|особ|личност|identity/i;

/** What may stand between the series and the number. */
const between = '[\\s*_`"«»-]{0,3}(?:[,;]?\\s?(?:№|N[oº°]?\\.?|#|номер|number|no\\.?)[\\s:]{0,2})?';
/** Two capitals, Cyrillic or the Latin ones that look alike; small ones only right before the digits. */
const series = new RegExp(`(?<![\\p{L}\\p{N}_])((?:[А-ЯІЇЄҐA-Z]{2}${between})|(?:[а-яіїєґa-z]{2}))$`, 'u');
const SERIES_CHARS = 20;

const issued = /^[\s,;.)]{0,3}(?:від \d|от \d|видан|выдан|issued)/iu;
const isSeriesWord = /сері[яїюєй]{1,2}[\s:—–-]{0,3}$|сери[яийею]{1,2}[\s:—–-]{0,3}$/iu;

function withSeries(page: Page, { runs }: Chain): PiiSpan | undefined {
  const { text } = page;
  const first = runs[0]?.start ?? 0;
  const end = fits(runs, 0, [6]) ? runs[0]?.end : fits(runs, 0, [3, 3]) ? runs[1]?.end : undefined;
  if (end === undefined || !endsHere(text, end)) return undefined;
  const letters = series.exec(text.slice(Math.max(0, first - SERIES_CHARS), first))?.[1];
  if (letters === undefined) return undefined;
  const start = first - letters.length;
  const score = seriesScore(page, start, end);
  return score === 0 ? undefined : { type: 'passport', start, end, score };
}

function seriesScore(page: Page, start: number, end: number): number {
  const topic = topicBefore(page, start);
  if (topic === 'passport' || topic === 'id_card') return 0.95;
  if (topic !== undefined && topic !== 'birth' && topic !== 'tax' && topic !== 'phone') return 0;
  const before = page.text.slice(Math.max(0, start - SERIES_CHARS), start);
  return issued.test(page.text.slice(end, end + 16)) || isSeriesWord.test(before) ? 0.7 : 0;
}

const digitSeries = /(?<!\d)\d{2}\s?\d{2}\s?(?:№|номер|no\.?)\s?$/iu;
const seriesLayouts = [[4, 6], [2, 2, 6], [10]];
const numberLayouts = [[6], [3, 3]];

/** A Russian passport: four digits of a series and six of a number. */
function withDigitSeries(page: Page, { runs }: Chain): PiiSpan | undefined {
  const { text } = page;
  const first = runs[0]?.start ?? 0;
  if (!mentions(page, first, words)) return undefined;
  const before = digitSeries.exec(text.slice(Math.max(0, first - SERIES_CHARS), first))?.[0] ?? '';
  const layout = (before === '' ? seriesLayouts : numberLayouts).find((lengths) => fits(runs, 0, lengths));
  const end = layout && runs[layout.length - 1]?.end;
  const start = first - before.length;
  if (end === undefined || topicBefore(page, start) !== 'passport' || !beginsAfterWord(text, start)) return undefined;
  return endsHere(text, end) ? { type: 'passport', start, end, score: 0.85 } : undefined;
}

const lettersBefore = /(?<![\p{L}\p{N}_])\p{Lu}{1,3}$/u;
const MIN_DIGITS = 6;
const MAX_DIGITS = 9;

/** Six to nine digits, with up to three letters before, that are called a passport's. */
function called(page: Page, { runs }: Chain): PiiSpan | undefined {
  const { text } = page;
  const [run] = runs;
  if (!run || run.end - run.start < MIN_DIGITS || run.end - run.start > MAX_DIGITS) return undefined;
  if (!mentions(page, run.start, words)) return undefined;
  const letters = lettersBefore.exec(text.slice(Math.max(0, run.start - 4), run.start))?.[0] ?? '';
  const start = run.start - letters.length;
  if (!beginsAfterWord(text, start) || !endsHere(text, run.end) || isAmount(text, start, run.end)) return undefined;
  return topicBefore(page, start) === 'passport' ? { type: 'passport', start, end: run.end, score: 0.75 } : undefined;
}
