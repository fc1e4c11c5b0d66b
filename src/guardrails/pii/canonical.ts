import { compatibilityForm } from '../../language/compatibility-form.ts';
import type { PiiType } from './pii-span.ts';

/** Types that consist of words; of all others letters and digits alone count. */
const ofWords: ReadonlySet<PiiType> = new Set(['person', 'address', 'email', 'ip', 'birth_date']);

/**
 * What two ways to write one datum have in common: neither letter case, white space and quotation marks tell them apart,
 * nor, in numbers, what groups the digits. Other forms of a name are other data: a placeholder that stands for several
 * could only be restored in one of them, mostly the wrong one.
 */
export function canonicalOf(type: PiiType, value: string): string {
  const plain = compatibilityForm(value).toLowerCase();
  return ofWords.has(type)
    ? plain
        .replace(/["'«»“”„‘’`]/g, '')
        .replace(/\s+/g, ' ')
        .trim()
    : plain.replace(/[^\p{L}\p{N}]/gu, '');
}
