import type { Detector } from '../detector.ts';
import { isDateAt } from '../number.ts';
import { mark, type Page } from '../page.ts';
import type { PiiSpan } from '../pii-span.ts';
import { mentions, topicBefore } from '../topics.ts';

/** Dates that are said to be those of births, and years of birth. */
export const birthDate: Detector = {
  name: 'birth-date',
  types: ['birth_date'],
  needs: mark.digit,
  detect: (page) => {
    const found: PiiSpan[] = [];
    inDigits(page, found);
    for (const start of page.starts) withMonth(page, start, found);
    return found;
  },
};

const words = /народ|рожд|родил|д\.? ?[нр]|born|birth|dob|d\.o\.b|bday/i;

/** What may follow a date to say that somebody was born then: р. н., року народження, г. р., года рождения. */
const afterwards =
  /^\s?(?:(?:року?|рік|р\.?)\s?(?:народження|нар\.|н(?:\.(?!\s?е)|(?![\p{L}.])))|(?:года?|г\.?)\s?(?:рождения|р(?:\.|(?!\p{L})))|народження|рождения)/iu;
const AFTER_CHARS = 24;

/** `12.03.1985`, `1985-03-12`. */
function inDigits(page: Page, found: PiiSpan[]): void {
  for (const { runs } of page.chains)
    for (let index = 0; index + 2 < runs.length; index++) {
      const start = runs[index]?.start ?? 0;
      const end = runs[index + 2]?.end ?? 0;
      if (!isDateAt(page.text, runs, index) || !isBirth(page, start, end)) continue;
      found.push({ type: 'birth_date', start, end, score: 0.9 });
      index += 2;
    }
}

const isBirth = (page: Page, start: number, end: number): boolean =>
  isBorn(page.text, end) || (mentions(page, start, words) && topicBefore(page, start) === 'birth');

const isBorn = (text: string, end: number): boolean => afterwards.test(text.slice(end, end + AFTER_CHARS));

const months =
  'січ\\p{L}*|лют\\p{L}*|берез\\p{L}*|квіт\\p{L}*|трав\\p{L}*|черв\\p{L}*|лип\\p{L}*|серп\\p{L}*|верес\\p{L}*|жовт\\p{L}*|листоп\\p{L}*|груд\\p{L}*|январ\\p{L}*|феврал\\p{L}*|март\\p{L}*|апрел\\p{L}*|мая|май|июн\\p{L}*|июл\\p{L}*|август\\p{L}*|сентябр\\p{L}*|октябр\\p{L}*|ноябр\\p{L}*|декабр\\p{L}*|jan(?:uary|\\.)?|feb(?:ruary|\\.)?|mar(?:ch|\\.)?|apr(?:il|\\.)?|may|june?|july?|aug(?:ust|\\.)?|sept?(?:ember|\\.)?|oct(?:ober|\\.)?|nov(?:ember|\\.)?|dec(?:ember|\\.)?';
const day = '\\d{1,2}(?:-?го|st|nd|rd|th)?';
const dayAndMonth = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:${day}\\s(?:of\\s)?(?:${months}),?|(?:${months})\\s${day},?)\\s$`,
  'iu',
);
const DAY_AND_MONTH_CHARS = 24;
const birthYear = /^(?:19\d\d|20[0-3]\d)(?!\d)/;
const YEAR_CHARS = 4;
const bornIn =
  /(?:born\sin|народи\p{L}+\s[ув]|родил\p{L}+\sв|рік\sнародження:?|год\sрождения:?|year\sof\sbirth:?)\s$/iu;

/** `15 березня 1985 року`, `March 15, 1985`, `1985 р. н.`: what ends with a year. */
function withMonth(page: Page, year: number, found: PiiSpan[]): void {
  const { text } = page;
  if (!isBirthYear(text, year)) return;
  const end = year + YEAR_CHARS;
  const isSaidAfter = isBorn(text, end);
  if (!isSaidAfter && !mentions(page, year, words)) return;
  const before = text.slice(Math.max(0, year - DAY_AND_MONTH_CHARS), year);
  const start = year - (dayAndMonth.exec(before)?.[0].length ?? 0);
  if (start < year && (isSaidAfter || topicBefore(page, start) === 'birth'))
    found.push({ type: 'birth_date', start, end, score: 0.9 });
  else if (isSaidAfter || bornIn.test(before)) found.push({ type: 'birth_date', start: year, end, score: 0.65 });
}

const isBirthYear = (text: string, at: number): boolean =>
  (text.startsWith('19', at) || text.startsWith('20', at)) && birthYear.test(text.slice(at, at + YEAR_CHARS + 1));
