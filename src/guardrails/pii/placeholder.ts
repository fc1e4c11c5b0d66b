import { createHmac } from 'node:crypto';
import type { Stretch } from './apart-from.ts';
import { canonicalOf } from './canonical.ts';
import { type PiiType, piiTypes } from './pii-span.ts';

/** The longest that `PlaceholderMint` makes. */
export const LONGEST_PLACEHOLDER = 40;

const CODE_CHARS = 10;
/** Of a value whose short code another value has already. */
const LONG_CODE_CHARS = 16;
/** RFC 4648, in small letters; read in either case, for models change it. */
const base32 = 'abcdefghijklmnopqrstuvwxyz234567';

/**
 * Makes placeholders such as `[PERSON_k7f3q9x2vb]`: the type, and the beginning of base32(HMAC-SHA256(key, type and
 * canonical value)). The key is HMAC-SHA256(pepper, tenant): the same value has the same placeholder in all requests of a
 * tenant, so prefixes of prompts stay as they are, and none that means anything to another tenant.
 */
export class PlaceholderMint {
  readonly #key: Buffer;

  constructor(pepper: Buffer, tenant: string) {
    this.#key = createHmac('sha256', pepper).update(tenant).digest();
  }

  placeholder(type: PiiType, value: string, length: 'short' | 'long' = 'short'): string {
    const digest = createHmac('sha256', this.#key)
      .update(`${type}\n${canonicalOf(type, value)}`)
      .digest();
    return `[${labels[type]}_${codeOf(digest, length === 'short' ? CODE_CHARS : LONG_CODE_CHARS)}]`;
  }
}

const labels = Object.fromEntries(piiTypes.map((type) => [type, type.toUpperCase()])) as Readonly<
  Record<PiiType, string>
>;
const openings = piiTypes.map((type) => `[${labels[type]}_`);

function codeOf(digest: Buffer, chars: number): string {
  let code = '';
  let bits = 0;
  let value = 0;
  for (const byte of digest) {
    value = (value << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) code += base32[(value >> (bits - 5)) & 31] ?? '';
    value &= 31;
    if (code.length >= chars) break;
  }
  return code.slice(0, chars);
}

/** As models write them: in either case, and with the underscores escaped as Markdown wants it. */
const written = /\[((?:[A-Za-z]{2,12}\\?_){1,3})([A-Za-z2-7]{10,16})\]/g;

/** The text with what stands for each of its placeholders; one for which nothing stands is left. */
export const replacePlaceholders = (text: string, instead: (placeholder: string) => string | undefined): string =>
  text.includes('[')
    ? text.replace(written, (whole, label: string, code: string) => instead(madeFrom(label, code)) ?? whole)
    : text;

/** As the mint made it. */
const madeFrom = (label: string, code: string): string =>
  `[${label.replaceAll('\\', '').toUpperCase()}${code.toLowerCase()}]`;

/** Where the placeholders of a text stand, in order. */
export function placeholdersIn(text: string): readonly Stretch[] {
  if (!text.includes('[')) return nowhere;
  return Array.from(text.matchAll(written), ({ 0: whole, index }) => ({ start: index, end: index + whole.length }));
}

const nowhere: readonly Stretch[] = [];

/** Where a placeholder begins that has not come to its end; the text's length where none does. */
export function unfinishedPlaceholder(text: string): number {
  const at = text.lastIndexOf('[');
  if (at < 0 || text.length - at > LONGEST_PLACEHOLDER) return text.length;
  const begun = text.slice(at).replaceAll('\\', '').toUpperCase();
  return openings.some((opening) => couldBecome(begun, opening)) ? at : text.length;
}

function couldBecome(begun: string, opening: string): boolean {
  if (begun.length <= opening.length) return opening.startsWith(begun);
  if (!begun.startsWith(opening) || begun.length > opening.length + LONG_CODE_CHARS) return false;
  for (let at = opening.length; at < begun.length; at++) {
    const unit = begun.charCodeAt(at);
    const isOfCode = (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x32 && unit <= 0x37);
    if (!isOfCode) return false;
  }
  return true;
}
