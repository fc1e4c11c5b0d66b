import { gap, isDigit, type Run } from './page.ts';

const letterOrDigit = /[\p{L}\p{N}_]/u;
const latinOrDigit = /[A-Za-z0-9_]/;

const isJoiner = (char: string): boolean =>
  char === '-' || char === '.' || char === '/' || char === ',' || char === '#';

/** The digits of runs, from one to another, both included. */
export function digitsOf(text: string, runs: readonly Run[], from: number, to: number): string {
  let digits = '';
  for (let index = from; index <= to; index++) {
    const run = runs[index];
    if (run) digits += text.slice(run.start, run.end);
  }
  return digits;
}

/** What stands between a run and the next. */
export const gapAfter = (text: string, runs: readonly Run[], index: number): string =>
  text.slice(runs[index]?.end, runs[index + 1]?.start);

/** Whether a number may begin here: it is not the rest of a word, an identifier or a longer number. */
export function beginsHere(text: string, start: number): boolean {
  const before = text.charAt(start - 1);
  if (letterOrDigit.test(before)) return false;
  if (before === '№' || before === '%' || before === '\\') return false;
  const isJoined = (isJoiner(before) || before === '[') && letterOrDigit.test(text.charAt(start - 2));
  return !isJoined && before !== '#';
}

/** As `beginsHere`, but for a number with a word for it before: `№`, `#` and letters that are not Latin may touch it. */
export function beginsAfterWord(text: string, start: number): boolean {
  const before = text.charAt(start - 1);
  return !latinOrDigit.test(before) && !(isJoiner(before) && isDigit(text.charCodeAt(start - 2)));
}

/** Whether a number may end here: no letter, digit or fraction follows. */
export function endsHere(text: string, end: number): boolean {
  const after = text.charAt(end);
  if (letterOrDigit.test(after)) return false;
  return !(isJoiner(after) && isDigit(text.charCodeAt(end + 1)));
}

const unit =
  /^\s{0,2}(?:[%₴$€£]|(?:грн|гривен|uah|usd|eur|євро|евро|дол|руб|коп|кг|kg|шт|тон|т|км|km|м|мм|см|м2|м3|млн|тис|тыс|pcs|bytes?|байт|ms|мс|sec|сек|gb|mb|kb|гб|мб|кб|мгц|mhz|ghz|бал|балів|records|rows|рядк|строк|запис\p{L}{0,4}|штук|одиниц\p{L}|единиц\p{L}?|користувач\p{L}{0,3})(?!\p{L}))/iu;
const currencyBefore = /[₴$€£]\s?$/;

/** Whether a quantity stands here and no identifier: with a unit behind it or a sign of currency before it. */
export const isAmount = (text: string, start: number, end: number): boolean =>
  unit.test(text.slice(end, end + 16)) || currencyBefore.test(text.slice(Math.max(0, start - 2), start));

const YEAR_DIGITS = 4;
const dateGap = gap.dot | gap.dash | gap.slash;

/** Whether runs from an index on read as a date: day, month and year in a usual order. */
export function isDateAt(text: string, runs: readonly Run[], index: number): boolean {
  const [first, second, third] = [runs[index], runs[index + 1], runs[index + 2]];
  if (!first || !second || !third) return false;
  if (!isTight(first, second) || !isTight(second, third)) return false;
  if (lengthOf(third) === YEAR_DIGITS)
    return isYear(text, third) && isDayOrMonth(text, first) && isDayOrMonth(text, second);
  return isYear(text, first) && isDayOrMonth(text, second) && isDayOrMonth(text, third);
}

const lengthOf = ({ start, end }: Run): number => end - start;
const isTight = (one: Run, next: Run): boolean => next.start - one.end === 1 && (next.gap & dateGap) !== 0;
const isYear = (text: string, run: Run): boolean =>
  lengthOf(run) === YEAR_DIGITS && (text.startsWith('19', run.start) || text.startsWith('20', run.start));

function isDayOrMonth(text: string, run: Run): boolean {
  if (lengthOf(run) > 2) return false;
  const number = Number(text.slice(run.start, run.end));
  return number >= 1 && number <= 31;
}

/** Whether runs from an index on have these lengths, one after the other. */
export function fits(runs: readonly Run[], from: number, layout: readonly number[]): boolean {
  for (let index = 0; index < layout.length; index++) {
    const run = runs[from + index];
    if (!run || run.end - run.start !== layout[index]) return false;
  }
  return true;
}

/** The lengths of runs, from one to another, both included: `3-3-2-2`. */
export function layoutOf(runs: readonly Run[], from: number, to: number): string {
  let layout = '';
  for (let index = from; index <= to; index++) {
    const run = runs[index];
    if (run) layout += `${index > from ? '-' : ''}${run.end - run.start}`;
  }
  return layout;
}
