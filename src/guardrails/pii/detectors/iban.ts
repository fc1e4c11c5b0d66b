import { passesIban } from '../checksums.ts';
import type { Detector } from '../detector.ts';
import { ibanLengths } from '../iban-lengths.ts';
import { isDigit, isSoft, mark } from '../page.ts';
import type { PiiSpan } from '../pii-span.ts';

const country = /(?<![\p{L}\p{N}_])([a-z]{2})[ \u00a0]?$/iu;
const letterOrDigit = /[\p{L}\p{N}_]/u;
/** Fewer digits have no IBAN; words that happen to have the right length have none. */
const MIN_DIGITS = 10;

/** Account numbers of ISO 13616, by the length of their country and the check digits. */
export const iban: Detector = {
  name: 'iban',
  types: ['iban'],
  needs: mark.digit,
  detect: ({ text, starts }) => {
    const found: PiiSpan[] = [];
    for (const digits of starts) {
      if (!mayFollowCountry(text, digits)) continue;
      const code = country.exec(text.slice(Math.max(0, digits - 4), digits));
      const length = ibanLengths[code?.[1]?.toUpperCase() ?? ''];
      if (!code || length === undefined) continue;
      const start = digits - code[0].length;
      const end = ibanEnd(text, start, length);
      if (end !== undefined) found.push({ type: 'iban', start, end, score: 0.99 });
    }
    return found;
  },
};

/** Right after a letter, or one place behind a capital. */
function mayFollowCountry(text: string, digits: number): boolean {
  const before = text.charCodeAt(digits - 1);
  if (isLatin(before)) return isLatin(text.charCodeAt(digits - 2));
  const capital = text.charCodeAt(digits - 2);
  return (before === 0x20 || before === 0xa0) && capital >= 0x41 && capital <= 0x5a;
}

const MAX_GAP = 3;

/** Where an IBAN of a length ends that begins at a place; spaces, dashes, line breaks and Markdown may stand in it. */
function ibanEnd(text: string, start: number, length: number): number | undefined {
  let compact = '';
  let digits = 0;
  let gap = 0;
  let at = start;
  for (; at < text.length && compact.length < length; at++) {
    const unit = text.charCodeAt(at);
    if (isDigit(unit)) digits++;
    else if (!isLatin(unit)) {
      if (++gap > MAX_GAP || !isSoft(unit)) return undefined;
      continue;
    }
    gap = 0;
    compact += text.charAt(at);
  }
  if (compact.length < length || digits < MIN_DIGITS || letterOrDigit.test(text.charAt(at))) return undefined;
  return passesIban(compact.toUpperCase()) ? at : undefined;
}

const isLatin = (unit: number): boolean => (unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a;
