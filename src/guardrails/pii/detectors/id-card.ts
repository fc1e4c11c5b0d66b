import type { Detector } from '../detector.ts';
import { beginsAfterWord, beginsHere, endsHere, gapAfter, isAmount } from '../number.ts';
import { mark, type Page, type Run } from '../page.ts';
import type { PiiSpan } from '../pii-span.ts';
import { REACH_CHARS, topicBefore } from '../topics.ts';

const DOCUMENT_DIGITS = 9;
const DATE_DIGITS = 8;
const RECORD_DIGITS = 5;

/** Ukrainian ID cards: nine digits that are called so, and the record's number (УНЗР), date of birth first. */
export const idCard: Detector = {
  name: 'id-card',
  types: ['id_card'],
  needs: mark.digit,
  detect: (page) => {
    const found: PiiSpan[] = [];
    for (const { runs } of page.chains)
      for (const [index, run] of runs.entries()) {
        const length = run.end - run.start;
        const next = runs[index + 1];
        const score =
          length === DOCUMENT_DIGITS
            ? documentScore(page, run)
            : length === DATE_DIGITS && next && isDash(gapAfter(page.text, runs, index))
              ? recordScore(page, run, next)
              : 0;
        if (score > 0 && length === DOCUMENT_DIGITS)
          found.push({ type: 'id_card', start: run.start, end: run.end, score });
        else if (score > 0 && next) found.push({ type: 'id_card', start: run.start, end: next.end, score });
      }
    return found;
  },
};

const isDash = (gap: string): boolean => /^ ?[-\u2010-\u2015] ?$/.test(gap);

function documentScore(page: Page, { start, end }: Run): number {
  const { text } = page;
  if (!beginsAfterWord(text, start) || !endsHere(text, end) || isAmount(text, start, end)) return 0;
  const topic = topicBefore(page, start);
  if (topic === 'id_card') return 0.95;
  // Other countries' passports have nine digits too, and are spoken of in English here.
  return topic === 'passport' && !/passport/i.test(text.slice(Math.max(0, start - REACH_CHARS), start)) ? 0.9 : 0;
}

const birthDate = /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/;
/** Later dates are rather of papers than of people who have papers. */
const LAST_YEAR_ALONE = 2010;

function recordScore(page: Page, date: Run, number: Run): number {
  const { text } = page;
  const digits = text.slice(date.start, date.end);
  if (number.end - number.start !== RECORD_DIGITS || !birthDate.test(digits)) return 0;
  if (!beginsAfterWord(text, date.start) || !endsHere(text, number.end)) return 0;
  const topic = topicBefore(page, date.start);
  if (topic === 'id_card' || topic === 'passport') return 0.97;
  const isFree = topic === undefined || topic === 'birth' || topic === 'tax';
  return isFree && beginsHere(text, date.start) && Number(digits.slice(0, 4)) <= LAST_YEAR_ALONE ? 0.7 : 0;
}
