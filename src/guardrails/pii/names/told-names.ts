import type { PiiSpan } from '../pii-span.ts';
import type { CyrillicReading } from './cyrillic-reading.ts';
import { given } from './declension.ts';
import { form, gap } from './words.ts';

/** Right behind these stands a name, even where its letters are all small. */
const telling =
  /(?:[Зз]ва[тл]и|[Зз]овут|[Зз]вуть|[Пп]різвище|[Фф]амилия|ПІБ|піб|ФИО|фио)(?: (?:був|была?|моє|моя))?[ :—–-]{1,4}(?=[а-яёіїєґ])/g;
const SCORE = 0.7;
/** Surname, given name and patronymic. */
const MOST_WORDS = 3;

const breath = gap.space;

/** Adds names in small Cyrillic letters that words right before them tell: мене звати олександр шевченко. */
export function addToldNames(reading: CyrillicReading, found: PiiSpan[]): void {
  const { words } = reading;
  const { text } = words;
  const last = words.endOf(words.count - 1);
  telling.lastIndex = words.startOf(0);
  let at = 0;
  for (let match = telling.exec(text); match && match.index < last; match = telling.exec(text)) {
    while (at < words.count && words.startOf(at) < telling.lastIndex) at++;
    const end = nameEnd(reading, at);
    if (end > at) found.push({ type: 'person', start: words.startOf(at), end: words.endOf(end - 1), score: SCORE });
  }
}

/** Behind the name's last word; the place itself where none begins there. */
function nameEnd(reading: CyrillicReading, first: number): number {
  const { words } = reading;
  let hasGiven = false;
  let at = first;
  for (; at < words.count && at < first + MOST_WORDS; at++) {
    if ((words.formOf(at) & (form.capital | form.cyrillic)) !== form.cyrillic) break;
    if (at > first && words.gapBefore(at) !== breath) break;
    const bits = reading.givenBits(at);
    const isGiven = bits !== 0 && ((bits & given.ambiguous) === 0 || at === first);
    if (!isGiven && reading.patronymicBits(at) === 0 && !isSurname(reading, at)) break;
    hasGiven ||= isGiven;
  }
  return hasGiven ? at : first;
}

const LEAST_LIKENESS = 2;
const isSurname = (reading: CyrillicReading, at: number): boolean =>
  reading.likeness(at) >= LEAST_LIKENESS && reading.tells(at) === 0;
