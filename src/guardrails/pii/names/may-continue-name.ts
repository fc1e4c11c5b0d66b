import { part, partOf } from '../addresses/address-words.ts';
import { notAName, told, toldBy } from './cyrillic-lexicon.ts';
import { givenForms } from './declension.ts';
import { ofAddresses, people } from './latin-interest.ts';
import { known, knownOf } from './latin-lexicon.ts';
import { hashOf } from './letters.ts';
import { form, gap, Words } from './words.ts';

/** Most characters held back. */
const MOST_CHARS = 80;
/** A small word that is still being written may become a particle or an abbreviation of so many letters. */
const SHORT_CHARS = 3;

/** Over these neither a name nor an address goes on. */
const parting = gap.colon | gap.quote | gap.bracket | gap.glue | gap.code | gap.dash;
/** Words of every day that no name begins with. */
const everyDay = known.common | known.calendar | known.cue;

/** Words that answers often begin with: they go out although some names begin with the same letters. */
const openers = new Set(
  'Sure Certainly Yes No Of Thanks Thank Hello Hi Here There The This That These It In To For You Your If As And But Okay Great Based Let What How When I We A An Добре Гаразд Так Ні Звісно Звичайно Ось Це Для Якщо Щоб У В На За Згідно Дякую Привіт Хорошо Конечно Да Нет Вот Это Если Чтобы По Согласно Спасибо Привет Ваш Ваша Вы Ви'
    .split(' ')
    .map((word) => hashOf(word)),
);

const words = new Words(MOST_CHARS);

/**
 * How many characters at the end of a text that is still being written may be the beginning of a name or an address: 0
 * to 80. They are to be held back until more is known; 0 after a small word of every day and after what ends a sentence.
 */
export function mayContinueName(tail: string): number {
  const from = Math.max(0, tail.length - MOST_CHARS);
  words.read(tail, from);
  const last = words.count - 1;
  if (last < 0 || !isOpen(tail, last)) return 0;
  let first = last + 1;
  while (first > 0 && isPart(tail, first - 1, last) && (first > last || !isParted(first))) first--;
  // What a cut has left of a word is none.
  if (first === 0 && from > 0 && words.start[0] === from) first++;
  while (first <= last && isLead(first, last)) first++;
  return first > last ? 0 : tail.length - (words.start[first] ?? 0);
}

/** May what stands behind the last word be inside a name? */
function isOpen(tail: string, last: number): boolean {
  const rest = tail.slice(words.end[last] ?? 0);
  if (rest === '' || /^[ \t]*$/.test(rest)) return true;
  if (/^\.[ \t]*$/.test(rest)) return isAbbreviation(last);
  return /^,[ \t\r\n]*$/.test(rest) || (/^\s*$/.test(rest) && isOfAddress());
}

/** Has the text a word of addresses or a number? */
function isOfAddress(): boolean {
  for (let at = 0; at < words.count; at++)
    if (((words.form[at] ?? 0) & form.digits) !== 0 || isAddressWord(at)) return true;
  return false;
}

function isAbbreviation(at: number): boolean {
  return ((words.form[at] ?? 0) & form.single) !== 0 || isAddressWord(at) || (knownOf(words, at) & known.title) !== 0;
}

function isAddressWord(at: number): boolean {
  const shape = words.form[at] ?? 0;
  if ((shape & form.cyrillic) !== 0) return (partOf(words.hash[at] ?? 0) & ~part.abbreviated) !== 0;
  return (shape & form.letters) !== 0 && (knownOf(words, at) & ofAddresses) !== 0;
}

function isParted(at: number): boolean {
  const between = words.gap[at] ?? 0;
  if ((between & parting) !== 0) return true;
  if ((between & gap.stop) !== 0 && !isAbbreviation(at - 1)) return true;
  return (between & (gap.line | gap.comma)) !== 0 && !isOfAddress() && !isSurnameComma(at);
}

/** Smith, John */
const isSurnameComma = (at: number): boolean =>
  (words.gap[at] ?? 0) === (gap.comma | gap.space) && ((words.form[at - 1] ?? 0) & form.capital) !== 0;

function isPart(tail: string, at: number, last: number): boolean {
  const shape = words.form[at] ?? 0;
  if ((shape & form.digits) !== 0 || isAddressWord(at)) return true;
  const isGrowing = at === last && words.end[at] === tail.length;
  if ((shape & form.capital) === 0) {
    const length = (words.end[at] ?? 0) - (words.start[at] ?? 0);
    const bits = knownOf(words, at);
    return (
      (bits & known.particle) !== 0 || (isGrowing && length <= SHORT_CHARS && at > 0 && (bits & known.common) === 0)
    );
  }
  return (isGrowing && !openers.has(words.hash[at] ?? 0)) || !isEveryDay(at);
}

function isEveryDay(at: number): boolean {
  if (((words.form[at] ?? 0) & form.single) !== 0) return false;
  if (((words.form[at] ?? 0) & form.cyrillic) === 0) {
    const bits = knownOf(words, at);
    return (bits & everyDay) !== 0 && (bits & people) === 0;
  }
  if (givenForms.bitsOf(words.hash[at] ?? 0) !== 0) return false;
  return (toldBy(words.text, words.start[at] ?? 0, words.end[at] ?? 0) & notAName & ~told.place) !== 0;
}

/** A small word at the beginning of what is held back begins no name, unless it begins an address. */
const isLead = (at: number, last: number): boolean =>
  ((words.form[at] ?? 0) & (form.capital | form.digits)) === 0 && !(isAddressWord(at) && at <= last);
