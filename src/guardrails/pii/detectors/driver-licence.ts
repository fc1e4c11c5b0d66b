import type { Detector } from '../detector.ts';
import { beginsAfterWord, endsHere, isDateAt } from '../number.ts';
import { type Chain, mark, type Page } from '../page.ts';
import type { PiiSpan } from '../pii-span.ts';
import { mentions, topicBefore } from '../topics.ts';

const MIN_DIGITS = 6;
const MAX_DIGITS = 14;
/** Letters of a series before the digits, with digits of a region before them in Russian ones. */
const series = /(?<![\p{L}\p{N}_])(?:\d\d ?)?\p{Lu}{1,3}[ -]?(?:№ ?)?$/u;
const words = /licen|dl |водія|водійськ|водительск|прав/i;
const SERIES_CHARS = 10;

/** Numbers of driving licences, by a word for them. */
export const driverLicence: Detector = {
  name: 'driver-licence',
  types: ['driver_licence'],
  needs: mark.digit,
  detect: (page) => {
    const found: PiiSpan[] = [];
    for (const chain of page.chains) {
      const span = spanOf(page, chain);
      if (span) found.push(span);
    }
    return found;
  },
};

function spanOf(page: Page, { runs, total }: Chain): PiiSpan | undefined {
  const { text } = page;
  const first = runs[0]?.start ?? 0;
  const end = runs.at(-1)?.end ?? 0;
  if (total < MIN_DIGITS || total > MAX_DIGITS || !mentions(page, first, words)) return undefined;
  if (isDateAt(text, runs, 0)) return undefined;
  const letters = series.exec(text.slice(Math.max(0, first - SERIES_CHARS), first))?.[0] ?? '';
  const start = first - letters.length;
  if (topicBefore(page, start) !== 'licence' || !beginsAfterWord(text, start) || !endsHere(text, end)) return undefined;
  return { type: 'driver_licence', start, end, score: 0.8 };
}
