import { replaceBytes } from './percent-bytes.ts';
import type { PiiSpan } from './pii-span.ts';

/** A text as it is read, without disguises, and the way back from its places to those of the text as it was sent. */
export type PlainText = {
  readonly text: string;
  restored(span: PiiSpan): PiiSpan;
};

/** Nothing that one sees: soft hyphens, joiners, marks of direction, variation selectors. */
const INVISIBLE =
  '\\u00ad\\u034f\\u061c\\u115f\\u1160\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufe00-\\ufe0f\\ufeff';
const invisible = new RegExp(`[${INVISIBLE}]`);
/** Where the digits 0 stand of scripts whose digits people use in numbers: Arabic, Persian, Devanagari, Bengali, Thai. */
const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50] as const;
const FOREIGN_DIGITS = ZEROS.map((zero) => `${unicode(zero)}-${unicode(zero + 9)}`).join('');

/** Blanks that are no white space: Hangul and Braille ones. */
const BLANK = '\\u2800\\u3164\\uffa0';
/** Digits that stand high, low or in a circle. */
const SHAPED_DIGITS =
  '\\u00b2\\u00b3\\u00b9\\u2070\\u2074-\\u207b\\u2080-\\u208b\\u2460-\\u249b\\u24ea-\\u24ff\\u2776-\\u2793';
/** Where the digits 1 stand of circles that NFKC leaves. */
const ONES = [0x24f5, 0x2776, 0x2780, 0x278a] as const;
const CIRCLED_ZERO = 0x24ff;

/** Node knows of most texts in Latin letters that they have no other, without looking at each. */
const hasWide = /[^\0-\xff]/;
/** Disguises among the others, which are the quicker found one by one. */
const narrowDisguises = ['\xad', '\xb2', '\xb3', '\xb9'];
/** Wider than what is replaced, because few ranges are tested at a nanosecond a character and many at ten. */
const wideDisguise =
  /[\xad\xb2\xb3\xb9\u0300-\u036f\u0600-\u1fff\u200b-\u200f\u202a-\u202e\u2060-\u209f\u2460-\u24ff\u2776-\u2800\u3164\ud835\udb40\ufe00-\uffff]/;
const ESCAPE = '\\\\(?:u[0-9a-fA-F]{4}|u\\{[0-9a-fA-F]{1,6}\\}|x[0-9a-fA-F]{2}|[nrt"/\\\\])';
const percent = /%[0-9a-fA-F]{2}/;
const escaped = new RegExp(`${ESCAPE}|%[0-9a-fA-F]{2}`);

/** Characters of data by their names in HTML. */
const entities: Readonly<Record<string, string>> = {
  ...{ commat: '@', plus: '+', period: '.', lowbar: '_', hyphen: '-', dash: '-', ndash: '-', mdash: '-', minus: '-' },
  ...{ nbsp: ' ', ensp: ' ', emsp: ' ', thinsp: ' ', Tab: ' ', NewLine: '\n', shy: '', zwj: '', zwnj: '' },
  ...{ lpar: '(', rpar: ')', sol: '/', num: '#', colon: ':', comma: ',', amp: '&', quot: '"', apos: "'", percnt: '%' },
};
const ENTITY = `&(?:#\\d{1,7}|#[xX][0-9a-fA-F]{1,6}|${Object.keys(entities).join('|')});`;
const entity = new RegExp(ENTITY);

const STAND_IN = `\\uff01-\\uff5e${FOREIGN_DIGITS}${BLANK}${SHAPED_DIGITS}`;

const disguise = new RegExp(
  [
    // To put many marks in order takes the square of their number; what is left of them goes one by one.
    `[^\\s${INVISIBLE}\\u0300-\\u036f][\\u0300-\\u036f]{1,8}`,
    `[${INVISIBLE}\\u0300-\\u036f]`,
    // With what groups digits, so that a long number is one change.
    `[${STAND_IN}](?:[${STAND_IN}0-9 .()/+-]{0,62}[${STAND_IN}])?`,
    '\\ud835[\\udfce-\\udfff]',
    // Tags and further selectors, which nobody sees.
    '(?:\\udb40[\\udc00-\\udfff]){1,64}',
    ESCAPE,
    '%[0-9a-fA-F]{2}',
    ENTITY,
  ].join('|'),
  'g',
);

/** Undefined where a text is as it is read, which is nearly always. What is disguised twice is read as well. */
export function plainText(text: string): PlainText | undefined {
  const once = readOnce(text);
  const twice = once && isEncoded(once.text) ? readOnce(once.text) : undefined;
  return once && twice ? { text: twice.text, restored: (span) => once.restored(twice.restored(span)) } : once;
}

const readOnce = (text: string): PlainText | undefined =>
  isEscaped(text) || mayBeDisguised(text) ? unfolded(text) : undefined;

const mayBeDisguised = (text: string): boolean =>
  hasWide.test(text) ? wideDisguise.test(text) : narrowDisguises.some((char) => text.includes(char));

/** As addresses of pages and HTML are; a backslash behind another is one that is meant. */
const isEncoded = (text: string): boolean =>
  (text.includes('%') && percent.test(text)) || (text.includes('&') && entity.test(text));

const isEscaped = (text: string): boolean =>
  ((text.includes('\\') || text.includes('%')) && escaped.test(text)) || (text.includes('&') && entity.test(text));

/** Where something was replaced: up to `from` in the plain text and `sentFrom` in the one that was sent both are alike. */
type Change = { readonly from: number; readonly to: number; readonly sentFrom: number; readonly sentTo: number };

function unfolded(sent: string): PlainText | undefined {
  const changes: Change[] = [];
  let text = '';
  let at = 0;
  const replace = (from: number, to: number, by: string): void => {
    text += sent.slice(at, from);
    changes.push({ from: text.length, to: text.length + by.length, sentFrom: from, sentTo: to });
    text += by;
    at = to;
  };
  disguise.lastIndex = 0;
  for (let match = disguise.exec(sent); match; match = disguise.exec(sent)) {
    const { 0: found, index } = match;
    if (found.startsWith('%') && !isMark(found.charCodeAt(1))) disguise.lastIndex = replaceBytes(sent, index, replace);
    else replace(index, index + found.length, readAs(found));
  }
  if (changes.length === 0) return undefined;
  text += sent.slice(at);
  return { text, restored: (span) => restored(span, changes) };
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function readAs(found: string): string {
  if (found.startsWith('\\')) return escapedChar(found);
  if (found.startsWith('&')) return namedChar(found);
  const code = found.charCodeAt(0);
  if (code === 0xdb40) return '';
  if (code === 0xd835) return found.normalize('NFKC');
  if (found.length === 1) return plainChar(found);
  if (isMark(found.charCodeAt(1))) return withoutMarks(found);
  let plain = '';
  for (let at = 0; at < found.length; at++) plain += plainChar(found.charAt(at));
  return plain;
}

function escapedChar(found: string): string {
  const kind = found.charAt(1);
  if (kind !== 'u' && kind !== 'x') return escapes[kind] ?? kind;
  return charOf(Number.parseInt(found.replace(/[^0-9a-fA-F]/g, ''), 16));
}

function namedChar(found: string): string {
  const name = found.slice(1, -1);
  if (!name.startsWith('#')) return entities[name] ?? found;
  return charOf(/^#[xX]/.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1)));
}

const LAST_CODE = 0x10ffff;
const charOf = (code: number): string => (code > 0 && code <= LAST_CODE ? String.fromCodePoint(code) : ' ');

const isMark = (code: number): boolean => code >= 0x300 && code <= 0x36f;

const MOST_READ = 1024;
const read = new Map<string, string>();

/** Accents that no letter of its own exists with are stress marks: Петре́нко. */
function withoutMarks(found: string): string {
  const known = read.get(found);
  if (known !== undefined) return known;
  const plain = found.normalize('NFKC').replace(/[\u0300-\u036f]+/g, '');
  if (read.size < MOST_READ && found.length < 4) read.set(found, plain);
  return plain;
}

const plainChars = new Map<string, string>();

function plainChar(char: string): string {
  let plain = plainChars.get(char);
  if (plain === undefined) plainChars.set(char, (plain = readChar(char)));
  return plain;
}

/** Of the few hundred characters that `disguise` names. */
function readChar(char: string): string {
  const code = char.charCodeAt(0);
  if (code === 0x2800 || code === 0x3164 || code === 0xffa0) return ' ';
  const zero = ZEROS.find((first) => code >= first && code < first + 10);
  if (zero !== undefined) return String(code - zero);
  const one = ONES.find((first) => code >= first && code < first + 9);
  if (one !== undefined) return String(code - one + 1);
  if (code === CIRCLED_ZERO) return '0';
  return isMark(code) || invisible.test(char) ? '' : char.normalize('NFKC');
}

/** The place of a span in the text that was sent; what was replaced at its ends is taken whole. */
function restored(span: PiiSpan, changes: readonly Change[]): PiiSpan {
  const first = changeAt(changes, span.start);
  const last = changeAt(changes, span.end - 1);
  const start = !first
    ? span.start
    : span.start < first.to && !isEven(first)
      ? first.sentFrom
      : span.start < first.to
        ? first.sentFrom + span.start - first.from
        : first.sentTo + span.start - first.to;
  const end = !last
    ? span.end
    : span.end - 1 < last.to && !isEven(last)
      ? last.sentTo
      : last.sentTo + span.end - last.to;
  return { ...span, start, end };
}

/** Character for character. */
const isEven = ({ from, to, sentFrom, sentTo }: Change): boolean => to - from === sentTo - sentFrom;

/** The last change that begins at a place or before it. */
function changeAt(changes: readonly Change[], place: number): Change | undefined {
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((changes[middle]?.from ?? 0) <= place) low = middle + 1;
    else high = middle;
  }
  return changes[low - 1];
}

function unicode(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`;
}
