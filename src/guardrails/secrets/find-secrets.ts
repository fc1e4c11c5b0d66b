import { endOfToken, nextToken } from '../text-marks.ts';
import { isMixed, isRealPassword } from './mixed.ts';
import { assignment, credentials, privateKey, type SecretForm, type SecretKind, secretForms } from './secret-forms.ts';

export type Secret = { readonly kind: SecretKind; readonly from: number; readonly to: number };

/** Marks that a secret has within it or before it. None begins with a common letter, which would take twice as long. */
const marks = /\.eyJ|[-_.](?=[A-Za-z0-9_-]{10})|[:=](?=\s{0,3}["']?[^\s"'`,;<>(){}$]{16})|A[KS]IA|AIza/g;

const LONGEST_HEAD_CHARS = Math.max(...secretForms.map(({ prefix }) => prefix.length));
/** What stands up to the first mark in a prefix. */
const heads = new RegExp(
  `(?:${[...new Set(secretForms.flatMap(({ prefix }) => /^[^-_.]{1,10}[-_.]/.exec(prefix) ?? []))].join('|').replaceAll('.', '\\.')})$`,
);

/** What names a value may stand so far before it. */
const NAME_GAP_CHARS = 5;
/** Closer tokens are looked at together. */
const TOKEN_GAP_CHARS = 64;

type Hints = { known: boolean; named: boolean };

/** Whether a secret of a known form, or one that is known by its name, may stand in a text. */
function hintsIn(text: string): Hints {
  const hints: Hints = { known: text.includes(privateKey.prefix), named: text.includes('://') };
  // All others have a token of fifteen characters or more.
  for (let start = nextToken(text, 0); start >= 0 && !(hints.known && hints.named);) {
    const end = endOfTokens(text, start);
    addHints(text, Math.max(0, start - NAME_GAP_CHARS), end, hints);
    start = nextToken(text, end);
  }
  return hints;
}

function endOfTokens(text: string, start: number): number {
  let end = endOfToken(text, start);
  for (let next = nextToken(text, end); next >= 0 && next <= end + TOKEN_GAP_CHARS; next = nextToken(text, end))
    end = endOfToken(text, next);
  return end;
}

function addHints(text: string, start: number, end: number, hints: Hints): void {
  for (const { 0: match, index } of text.slice(start, end).matchAll(marks)) {
    const at = start + index;
    if (match === ':' || match === '=') hints.named = true;
    else if (match.length > 1) hints.known = true;
    else hints.known ||= heads.test(text.slice(Math.max(0, at - LONGEST_HEAD_CHARS), at + 1));
    if (hints.known && hints.named) return;
  }
}

/** The secrets of a text, in the order of their forms; they may overlap. */
export function findSecrets(text: string): readonly Secret[] {
  const { known, named } = hintsIn(text);
  if (!known && !named) return none;
  const found: Secret[] = [];
  if (known) for (const form of [privateKey, ...secretForms]) addForm(found, form, text);
  if (named) addNamed(found, text);
  return found;
}

const none: readonly Secret[] = [];

function addNamed(found: Secret[], text: string): void {
  for (const { 0: match, index } of text.matchAll(credentials)) {
    const [user = '', password = ''] = match.split(':');
    if (isRealPassword(user, password))
      found.push({ kind: 'connection_string', from: index, to: index + match.length });
  }
  for (const { 0: match, 1: value = '', index } of text.matchAll(assignment)) {
    const to = index + match.length;
    if (isMixed(value)) found.push({ kind: 'api_key', from: to - value.length, to });
  }
}

function addForm(found: Secret[], { prefix, pattern, kind, isMixed: mustBeMixed }: SecretForm, text: string): void {
  if (!text.includes(prefix)) return;
  for (const { 0: match, 1: head = '', index } of text.matchAll(pattern)) {
    if (mustBeMixed && !isMixed(match.slice(prefix.length))) continue;
    found.push({ kind, from: index - head.length, to: index + match.length });
  }
}
