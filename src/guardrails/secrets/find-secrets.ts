import { isMixed, isRealPassword } from './mixed.ts';
import { assignment, credentials, privateKey, type SecretForm, type SecretKind, secretForms } from './secret-forms.ts';

export type Secret = { readonly kind: SecretKind; readonly from: number; readonly to: number };

/**
 * Marks that a secret has within it or before it: one quick look, for texts of any length. None begins with a common letter,
 * which would make the look take twice as long.
 */
const marks =
  /\.eyJ|[-_.](?=[A-Za-z0-9_-]{10})|[:=](?=\s{0,3}["']?[^\s"'`,;<>(){}$]{16})|:(?=\/\/)|A[KS]IA|AIza|-----BEGIN /g;

const LONGEST_HEAD_CHARS = Math.max(...secretForms.map(({ prefix }) => prefix.length));
/** What stands up to the first mark in a prefix. */
const heads = new RegExp(
  `(?:${[...new Set(secretForms.flatMap(({ prefix }) => /^[^-_.]{1,10}[-_.]/.exec(prefix) ?? []))].join('|').replaceAll('.', '\\.')})$`,
);

/** Whether a secret of a known form, or one that is known by its name, may stand in a text. */
function hintsIn(text: string): { readonly known: boolean; readonly named: boolean } {
  let known = false;
  let named = false;
  for (const { 0: match, index } of text.matchAll(marks)) {
    if (match === ':' || match === '=') named = true;
    else if (match.length > 1) known = true;
    else known ||= heads.test(text.slice(Math.max(0, index - LONGEST_HEAD_CHARS), index + 1));
    if (known && named) break;
  }
  return { known, named };
}

/** The secrets of a text, in the order of their forms; they may overlap. */
export function findSecrets(text: string): readonly Secret[] {
  if (text.search(marks) < 0) return none;
  const { known, named } = hintsIn(text);
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
