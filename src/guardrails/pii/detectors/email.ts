import type { Detector } from '../detector.ts';
import { mark } from '../page.ts';
import type { PiiSpan } from '../pii-span.ts';

/** E-mail addresses, with letters of every script; also those that a line break or Markdown cuts at the `@`. */
export const email: Detector = {
  name: 'email',
  types: ['email'],
  needs: mark.at,
  detect: ({ text }) => {
    const found: PiiSpan[] = [];
    for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
      const start = localStart(text, at);
      if (start === undefined) continue;
      const end = domainEnd(text, at + 1);
      if (end === undefined || isRemote(text, start, end)) continue;
      found.push({ type: 'email', start, end, score: 0.98 });
    }
    return found;
  },
};

/** RFC 5321, 4.5.3.1. */
const MAX_LOCAL = 64;
const MAX_EMPHASIS = 3;

const letterOrDigit = /[\p{L}\p{N}]/u;
/** Of the characters that RFC 5321 allows, those that people use; the others are separators in URLs and code. */
const inLocal = /[\p{L}\p{N}._%+'\\-]/u;
const beginsLocal = /[\p{L}\p{N}_+]/u;

/** Where the part before an `@` begins. */
function localStart(text: string, at: number): number | undefined {
  let end = at;
  while (at - end < MAX_EMPHASIS && isEmphasis(text.charAt(end - 1))) end--;
  let start = end;
  while (start > 0 && end - start < MAX_LOCAL && inLocal.test(text.charAt(start - 1))) start--;
  while (start < end && !beginsLocal.test(text.charAt(start))) start++;
  if (!letterOrDigit.test(text.slice(start, end)) || isPath(text, start)) return undefined;
  return start;
}

const isEmphasis = (char: string): boolean => char === '*' || char === '`';

/** A package or a file with a version: `org/tool@v4.main`. An address after `//` is one. */
const isPath = (text: string, start: number): boolean =>
  text.charAt(start - 1) === '/' && text.charAt(start - 2) !== '/';

const label = '[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?';
/** A line break may stand behind the `@` and before the last name of a domain, Markdown behind the `@`. */
const domain = new RegExp(
  `[*\`]{0,3}(?:\\r?\\n[ \\t>]{0,4})?((?:${label}\\.){1,8}(?:\\r?\\n[ \\t>]{0,4}(?=[a-z]{2,6}(?![\\p{L}\\p{N}])))?\\p{L}(?:[\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}]))`,
  'uy',
);
const file = /\.(?:png|jpe?g|gif|svg|webp|css|js|json|html)$/i;

function domainEnd(text: string, from: number): number | undefined {
  domain.lastIndex = from;
  const name = domain.exec(text)?.[1];
  if (name === undefined) return undefined;
  const kept = withoutNextSentence(name);
  return file.test(kept) || !kept.includes('.') ? undefined : domain.lastIndex - (name.length - kept.length);
}

const latin = /^[a-z0-9-]+$/i;
const capital = /^\p{Lu}\p{Ll}/u;
/** A top-level domain in small letters with the next word grown to it. */
const grown = /^\p{Ll}{2,}(?=\p{Lu}\p{Ll}*$)/u;

/** `example.com.Дякую`, `example.comHi`: a last name in another script or with a capital is the next sentence. */
function withoutNextSentence(name: string): string {
  const dot = name.lastIndexOf('.');
  const last = name.slice(dot + 1);
  const rest = name.slice(0, dot);
  const own = grown.exec(last)?.[0];
  if (own !== undefined) return `${rest}.${own}`;
  if (!rest.includes('.')) return name;
  const before = rest.slice(rest.lastIndexOf('.') + 1);
  const isOther = latin.test(before) && !latin.test(last);
  return isOther || (capital.test(last) && before === before.toLowerCase()) ? rest : name;
}

/** The account of a version control server: `git@host.example:team/project`. */
const isRemote = (text: string, start: number, end: number): boolean =>
  text.charAt(end) === ':' && text.slice(start, start + 4) === 'git@';
