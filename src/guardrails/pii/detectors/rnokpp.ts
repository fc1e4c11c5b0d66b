import { passesRnokpp } from '../checksums.ts';
import type { Detector } from '../detector.ts';
import { beginsAfterWord, beginsHere, digitsOf, endsHere, isAmount } from '../number.ts';
import { type Chain, mark, type Page } from '../page.ts';
import type { PiiSpan } from '../pii-span.ts';
import type { Topic } from '../topic-words.ts';
import { topicBefore } from '../topics.ts';

const LENGTH = 10;
/** The first five digits count the days to the birth from 31 December 1899 on: births from 1908 to 2030 here. */
const FIRST_BIRTH_DAY = 3_000;
const LAST_BIRTH_DAY = 47_600;

/** Taxpayers' numbers of people in Ukraine (РНОКПП, formerly ІПН), by checksum and day of birth. */
export const rnokpp: Detector = {
  name: 'rnokpp',
  types: ['rnokpp'],
  needs: mark.digit,
  detect: (page) => {
    const found: PiiSpan[] = [];
    for (const chain of page.chains) if (chain.total >= LENGTH) find(page, chain, found);
    return found;
  },
};

function find(page: Page, chain: Chain, found: PiiSpan[]): void {
  for (const run of chain.runs) {
    if (run.end - run.start !== LENGTH) continue;
    const score = scoreOf(page, run.start, run.end, page.text.slice(run.start, run.end));
    if (score > 0) found.push({ type: 'rnokpp', start: run.start, end: run.end, score });
  }
  if (chain.total !== LENGTH || chain.runs.length === 1) return;
  // Written in groups it is told by its word only: codes of goods look the same.
  const start = chain.runs[0]?.start ?? 0;
  const end = chain.runs.at(-1)?.end ?? 0;
  const digits = digitsOf(page.text, chain.runs, 0, chain.runs.length - 1);
  if (isValid(digits) && topicBefore(page, start) === 'tax' && endsHere(page.text, end))
    found.push({ type: 'rnokpp', start, end, score: 0.9 });
}

/** What may be spoken of when a number without a word of its own stands there. */
const neutral = new Set<Topic | undefined>([undefined, 'passport', 'id_card', 'birth']);

function isValid(digits: string): boolean {
  const birthDay = Number(digits.slice(0, 5));
  return birthDay >= FIRST_BIRTH_DAY && birthDay <= LAST_BIRTH_DAY && passesRnokpp(digits);
}

function scoreOf(page: Page, start: number, end: number, digits: string): number {
  if (!isValid(digits) || !endsHere(page.text, end)) return 0;
  const topic = topicBefore(page, start);
  if (topic === 'tax') return beginsAfterWord(page.text, start) ? 0.97 : 0;
  if (!neutral.has(topic) || !beginsHere(page.text, start) || isAmount(page.text, start, end)) return 0;
  // Seconds since 1970 begin with 1 until 2033, codes of goods and round sums end with zeros.
  return digits.startsWith('1') || digits.endsWith('000') ? 0 : 0.7;
}
