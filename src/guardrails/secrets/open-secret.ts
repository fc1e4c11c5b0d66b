import { openAssignment, privateKey, secretForms } from './secret-forms.ts';

const prefixes = secretForms.map(({ prefix }) => prefix);
const begin = new RegExp(`(?<![A-Za-z0-9])(?:${prefixes.join('|').replaceAll('.', '\\.')})`);

/** Proper beginnings of the prefixes, of two letters at least: one letter gives nothing away. `AI` is a word. */
const beginnings = new Set(
  prefixes.flatMap((prefix) => Array.from({ length: prefix.length - 1 }, (_, at) => prefix.slice(0, at + 1))),
);
for (const short of [...beginnings]) if (short.length < 2 || short === 'AI') beginnings.delete(short);
const LONGEST_BEGINNING = Math.max(...prefixes.map(({ length }) => length)) - 1;

/** A secret is not longer, but for a private key. */
const LONGEST_CHARS = 4096;
/** As far back as a name and its value may stand. */
const LONGEST_ASSIGNMENT_CHARS = 560;

const mayMatter = /[-_:=./]|AKIA|ASIA|AIza|eyJ/;
const inWord = /[A-Za-z0-9_.-]/;
const inSecret = /[A-Za-z0-9_\-./+=:%~]/;

/** May a secret begin in this fragment, or with it in a word that is shown in part? Most words hold no mark of one. */
export function mayBeginSecret(fragment: string, shown: string): boolean {
  if (mayMatter.test(fragment) || endsInBeginning(fragment, shown)) return true;
  if (shown === '' || !inWord.test(fragment[0] ?? '') || !inWord.test(shown[shown.length - 1] ?? '')) return false;
  return begin.test(shown.slice(-LONGEST_BEGINNING) + fragment.slice(0, LONGEST_BEGINNING));
}

/** Where a secret has begun whose end is not seen yet; the length of the text where none has. */
export function openSecretFrom(text: string): number {
  const from = Math.min(openKey(text), openPrefix(text), openCredentials(text), openValue(text));
  return Math.min(from, text.length);
}

/** A private key whose last line has not come; of its first line, any part. */
function openKey(text: string): number {
  const at = text.lastIndexOf('-----BEGIN ');
  if (at >= 0) {
    const rest = text.slice(at + privateKey.prefix.length);
    const isKey = /^[A-Z0-9 ]{0,40}(?:$|-|PRIVATE KEY)/.test(rest.slice(0, 64));
    return isKey && !/-----END [A-Z0-9 ]{0,64}-----/.test(rest) ? at : Infinity;
  }
  for (let length = privateKey.prefix.length - 1; length >= 2; length--)
    if (text.endsWith(privateKey.prefix.slice(0, length))) return text.length - length;
  return Infinity;
}

/** A run of a secret's letters at the end of the text that begins, in part or in whole, as one does. */
function openPrefix(text: string): number {
  const from = runAt(text, inSecret, LONGEST_CHARS);
  const begun = begin.exec(text.slice(from));
  if (begun) return from + begun.index;
  return endsInBeginning(text) ? runAt(text, inWord, LONGEST_BEGINNING) : Infinity;
}

/** Is the word at the end, which may have begun before the text, the beginning of a prefix? */
function endsInBeginning(text: string, before = ''): boolean {
  const from = runAt(text, inWord, LONGEST_BEGINNING);
  const most = LONGEST_BEGINNING - text.length;
  if (from > 0 || before === '' || most <= 0) return text.length - from >= 2 && beginnings.has(text.slice(from));
  const run = before.slice(runAt(before, inWord, most)) + text;
  return run.length >= 2 && beginnings.has(run);
}

/** User and password after `://`, as long as neither the host nor a path has begun. */
function openCredentials(text: string): number {
  const at = text.lastIndexOf('://');
  return at >= 0 && /^[^\s/?#@'"`<>]{0,384}@?$/.test(text.slice(at + 3)) ? at : Infinity;
}

function openValue(text: string): number {
  const start = Math.max(0, text.length - LONGEST_ASSIGNMENT_CHARS);
  const match = openAssignment.exec(text.slice(start));
  return match ? start + match.index : Infinity;
}

/** Where the run of such letters at the end of the text begins; of at most so many. */
function runAt(text: string, letters: RegExp, most: number): number {
  let from = text.length;
  while (from > 0 && text.length - from < most && letters.test(text[from - 1] ?? '')) from--;
  return from;
}
