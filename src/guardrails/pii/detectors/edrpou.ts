import { passesEdrpou } from '../checksums.ts';
import type { Detector } from '../detector.ts';
import { beginsAfterWord, endsHere, isAmount } from '../number.ts';
import { mark, type Page, type Run } from '../page.ts';
import type { PiiSpan } from '../pii-span.ts';
import { topicBefore } from '../topics.ts';

const LENGTH = 8;

/** Codes of organisations in Ukraine (ЄДРПОУ), by checksum and a word for them: codes of goods have eight digits too. */
export const edrpou: Detector = {
  name: 'edrpou',
  types: ['edrpou'],
  needs: mark.digit,
  detect: (page) => {
    const found: PiiSpan[] = [];
    for (const { runs } of page.chains)
      for (const run of runs)
        if (run.end - run.start === LENGTH && isEdrpou(page, run))
          found.push({ type: 'edrpou', start: run.start, end: run.end, score: 0.96 });
    return found;
  },
};

function isEdrpou(page: Page, { start, end }: Run): boolean {
  const { text } = page;
  if (!passesEdrpou(text.slice(start, end)) || !beginsAfterWord(text, start) || !endsHere(text, end)) return false;
  return topicBefore(page, start) === 'tax' ? !isAmount(text, start, end) : followsCompany(text, start);
}

/** A name in quotation marks, at the end of what stands before its code. */
const quotedName = /[»"”“]\s?[(,]\s?$/;
const company = /(?<!\p{L})(?:тов|тзов|прат|пат|ат|пп|дп|кп|фг|ооо|зао|оао|ао|чп|гп|llc|ltd|jsc)\s{0,2}[«"“„]/iu;
const REACH_CHARS = 80;

function followsCompany(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - REACH_CHARS), start);
  return quotedName.test(before) && company.test(before);
}
