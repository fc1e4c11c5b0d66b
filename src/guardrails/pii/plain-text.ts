import type { PiiSpan } from './pii-span.ts';

/** A text as it is read, without disguises, and the way back from its places to those of the text as it was sent. */
export type PlainText = {
  readonly text: string;
  restored(span: PiiSpan): PiiSpan;
};

/** Nothing that one sees: soft hyphens, joiners, marks of direction, variation selectors. */
const INVISIBLE =
  '\\u00ad\\u034f\\u061c\\u115f\\u1160\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufe00-\\ufe0f\\ufeff';
/** Where the digits 0 stand of scripts whose digits people use in numbers: Arabic, Persian, Devanagari, Bengali, Thai. */
const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50] as const;
const FOREIGN_DIGITS = ZEROS.map((zero) => `${unicode(zero)}-${unicode(zero + 9)}`).join('');

/** Wider than what is replaced, because few ranges are tested at a nanosecond a character and many at ten. */
const mayBeDisguised = /[\xad\u0300-\u036f\u0600-\u1fff\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud835\ufe00-\uffff]/;
const escaped = /\\(?:u[0-9a-fA-F]{4}|[nrt"/\\])|%[0-9a-fA-F]{2}/;

const disguise = new RegExp(
  [
    `[^\\s${INVISIBLE}\\u0300-\\u036f][\\u0300-\\u036f]+`,
    `[${INVISIBLE}\\u0300-\\u036f]`,
    `[\\uff01-\\uff5e${FOREIGN_DIGITS}]`,
    '\\ud835[\\udfce-\\udfff]',
    '\\\\(?:u[0-9a-fA-F]{4}|[nrt"/\\\\])',
    '(?:%[0-9a-fA-F]{2}){1,256}',
  ].join('|'),
  'g',
);

/** Undefined where a text is as it is read, which is nearly always. */
export function plainText(text: string): PlainText | undefined {
  const isEscaped = (text.includes('\\') || text.includes('%')) && escaped.test(text);
  return isEscaped || mayBeDisguised.test(text) ? unfolded(text) : undefined;
}

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
    if (found.startsWith('%')) replaceBytes(found, index, replace);
    else replace(index, index + found.length, readAs(found));
  }
  if (changes.length === 0) return undefined;
  text += sent.slice(at);
  return { text, restored: (span) => restored(span, changes) };
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function readAs(found: string): string {
  if (found.startsWith('\\')) {
    const kind = found.charAt(1);
    return kind === 'u' ? String.fromCharCode(Number.parseInt(found.slice(2), 16)) : (escapes[kind] ?? kind);
  }
  // Accents that no letter of its own exists with are stress marks: Петре́нко.
  if (found.length > 1) return found.normalize('NFKC').replace(/[\u0300-\u036f]+/g, '');
  const code = found.charCodeAt(0);
  const zero = ZEROS.find((first) => code >= first && code < first + 10);
  if (zero !== undefined) return String(code - zero);
  return code >= 0xff01 && code <= 0xff5e ? String.fromCharCode(code - 0xfee0) : '';
}

/** `%D0%86`: each character that the bytes spell is a change of its own, so that its place is known. */
function replaceBytes(found: string, index: number, replace: (from: number, to: number, by: string) => void): void {
  let text: string;
  try {
    text = decodeURIComponent(found);
  } catch {
    return;
  }
  let from = index;
  for (const char of text) {
    const to = from + 3 * Buffer.byteLength(char);
    replace(from, to, char);
    from = to;
  }
}

/** The place of a span in the text that was sent; what was replaced at its ends is taken whole. */
function restored(span: PiiSpan, changes: readonly Change[]): PiiSpan {
  const first = changeAt(changes, span.start);
  const last = changeAt(changes, span.end - 1);
  const start = !first ? span.start : span.start < first.to ? first.sentFrom : first.sentTo + span.start - first.to;
  const end = !last ? span.end : span.end - 1 < last.to ? last.sentTo : last.sentTo + span.end - last.to;
  return { ...span, start, end };
}

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
