import { compatibilityForm } from '../../language/compatibility-form.ts';
import { endOfRun, LEAST_RUN_CHARS, nextRun } from '../base64-run.ts';
import { deleeted } from './disguises.ts';
import { takenApart } from './run-together.ts';
import { type Suspicions, suspicions } from './suspicions.ts';
import { backwards, rotated } from './word-classes.ts';

/** A text that was hidden in another. */
export type Unveiled = {
  readonly text: string;
  /** It was encoded as a whole: nobody writes so by accident. */
  readonly isEncoded: boolean;
  /** Nothing of it had to be left out. */
  readonly isWhole: boolean;
};

const PRINTABLE_SHARE = 0.9;
/** Shorter ones are names, numbers and colours. */
const LEAST_CHARS = 12;

const hexPair = '[0-9a-fA-F]{2}[ :,]?';
/** Twelve pairs and more; the first ones without a loop, as words begin with one or two of them. */
const hexRun = new RegExp(`${hexPair.repeat(4)}(?:${hexPair}){8,}`, 'g');
const escapedRun = /(?:(?:\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|%[0-9a-fA-F]{2}|&#x?[0-9a-fA-F]{2,6};)[ ]?){4,}/g;
const escapeOf = /\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})|%([0-9a-fA-F]{2})|&#x([0-9a-fA-F]{2,6});|&#([0-9]{2,6});/g;
const spacedRun = /(?:^|[^\p{L}\p{N}])((?:\p{L}[ \t.\-_*·•|/]{1,3}){4,}\p{L})(?![\p{L}\p{N}])/gu;
const gaps = /[ \t.\-_*·•|/]/g;
const wordWithSigns = /[A-Za-z0-9@$!|+]{3,}/g;
const wordOfLetters = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]+/gu;
/** Cyrillic letters alone that nobody can tell from Latin ones. */
const surelyAlike = /^[асеіорхуѕјћвкмнт]+$/i;
const latin = /\p{Script=Latin}/u;
const cyrillicOrGreek = /[\p{Script=Cyrillic}\p{Script=Greek}]/u;
const cyrillic = /\p{Script=Cyrillic}/u;
const notLatin = /[^\p{Script=Latin}]/gu;
const tags = /[\u{e0020}-\u{e007e}]+/gu;
const regional = /[\u{1f1e6}-\u{1f1ff}]/gu;
const boxed = /[\u{1f130}-\u{1f149}\u{1f150}-\u{1f169}\u{1f170}-\u{1f189}]/gu;

/** Pairs of letters that look the same, the Latin one first; capitals follow. */
const lookAlikes =
  'aа cс eе iі jј kк mм oо pр sѕ tт xх yу bь hһ nп rг uц wш vν zз dԁ gɡ lӏ qԛ aα eε iι kκ oο pρ tτ uυ vν xχ yγ nη bβ'
    .split(' ')
    .map((pair): readonly [string, string] => [pair.charAt(0), pair.charAt(1)]);
const toLatin = new Map(lookAlikes.map(([one, other]) => [other, one]));
const toCyrillic = new Map(lookAlikes.filter(([, other]) => cyrillic.test(other)).reverse());
for (const [one, other] of [
  ['b', 'в'],
  ['h', 'н'],
  ['m', 'м'],
  ['t', 'т'],
  ['k', 'к'],
] as const)
  toCyrillic.set(one, other);

type Found = { readonly text: string; readonly isWhole: boolean };

/** What may be hidden in a text, as far as its reader suspects it. Each is no longer than the text. */
export function unveil(text: string, { bits, oddLines }: Suspicions): readonly Unveiled[] {
  const out: Unveiled[] = [];
  const add = (hidden: string, isEncoded: boolean, isWhole = true): void => {
    if (hidden.length >= LEAST_CHARS) out.push({ text: hidden, isEncoded, isWhole });
  };
  const has = (suspicion: number): boolean => (bits & suspicion) !== 0;
  if (oddLines.length > 0) {
    add(changed(oddLines, inOneScript), false);
    add(changed(oddLines, withoutLeet), false);
  }
  if (has(suspicions.spaced)) {
    const { text: words, isWhole } = joined(text);
    add(words, false, isWhole);
  }
  if (has(suspicions.fancy)) add(plain(text), false);
  if (has(suspicions.tagged)) add(spelledInTags(text), true);
  if (has(suspicions.escaped)) add(unescaped(text), true);
  if (has(suspicions.encoded)) {
    add(decodedBase64(text), true);
    add(decodedHex(text), true);
  }
  if (has(suspicions.coded)) {
    add(rotated(text), true);
    add(backwards(text), true);
  }
  return out;
}

const signs = /[0-9@$!|+]/;
const letters = /[A-Za-z]/;
const fromLeet = (word: string): string => (signs.test(word) && letters.test(word) ? deleeted(word) : word);

/** The lines that are otherwise then. */
const changed = (lines: readonly string[], change: (line: string) => string): string =>
  lines
    .flatMap((line) => {
      const other = change(line);
      return other === line ? [] : [other];
    })
    .join('\n');

const withoutLeet = (line: string): string => line.replace(wordWithSigns, fromLeet);

/** A line whose words are in one alphabet each. Where none is surely Cyrillic, those that may be Latin are. */
function inOneScript(line: string): string {
  const words = line.match(wordOfLetters) ?? [];
  const isForeign = words.some((word) => !latin.test(word) && !surelyAlike.test(word));
  return line.replace(wordOfLetters, (word) => {
    if (!cyrillicOrGreek.test(word)) return word;
    if (latin.test(word)) return wordInOneScript(word);
    return isForeign || !surelyAlike.test(word) ? word : replaced(word, toLatin);
  });
}

/** A word in Latin letters, or else in Cyrillic ones, where its letters are of both and look alike. */
function wordInOneScript(word: string): string {
  const inLatin = replaced(word, toLatin);
  const inCyrillic = replaced(word, toCyrillic);
  if (cyrillicOrGreek.test(inLatin)) return latin.test(inCyrillic) ? word : inCyrillic;
  const foreign = word.match(notLatin)?.length ?? 0;
  return foreign * 2 > word.length && !latin.test(inCyrillic) ? inCyrillic : inLatin;
}

const replaced = (word: string, by: ReadonlyMap<string, string>): string => {
  let out = '';
  for (const letter of word.toLowerCase()) out += by.get(letter) ?? letter;
  return out;
};

/** Letters that are taken apart, which is slow, in one text. */
const MOST_LETTERS = 20_000;

/** Words whose letters were apart; a wider or another gap than between the letters ends a word. */
function joined(text: string): Found {
  const out: string[] = [];
  let letters = 0;
  for (const [, run = ''] of text.matchAll(spacedRun)) {
    const words = run.charAt(1) === ' ' ? run.split(/[ \t]{2,3}/) : run.split(/\s/);
    for (const word of words) {
      const own = word.replace(gaps, '');
      if (words.length === 1) letters += own.length;
      out.push(words.length === 1 && letters <= MOST_LETTERS ? takenApart(own) : own);
    }
  }
  return { text: out.join(' '), isWhole: letters <= MOST_LETTERS };
}

const plain = (text: string): string =>
  compatibilityForm(
    text
      .replace(regional, (flag) => String.fromCharCode((flag.codePointAt(0) ?? 0) - 0x1f1e6 + 0x61))
      .replace(boxed, (letter) => String.fromCharCode(0x61 + (((letter.codePointAt(0) ?? 0) - 0x1f130) % 32))),
  );

function spelledInTags(text: string): string {
  let out = '';
  for (const [run] of text.matchAll(tags))
    for (const tag of run) out += String.fromCharCode((tag.codePointAt(0) ?? 0) - 0xe0000);
  return out;
}

function unescaped(text: string): string {
  const runs: string[] = [];
  for (const [run] of text.matchAll(escapedRun)) {
    const codes: number[] = [];
    let isBytes = true;
    for (const [, unit, , , hex, decimal] of run.matchAll(escapeOf)) if (unit ?? hex ?? decimal) isBytes = false;
    for (const [, unit, byte, percent, hex, decimal] of run.matchAll(escapeOf))
      codes.push(decimal === undefined ? parseInt(unit ?? byte ?? percent ?? hex ?? '', 16) : parseInt(decimal, 10));
    runs.push(
      isBytes
        ? Buffer.from(codes).toString('utf8')
        : codes.map((code) => String.fromCodePoint(Math.min(code, 0x10ffff))).join(''),
    );
  }
  return runs.filter(isReadable).join('\n');
}

const lineOfBase64 = /^[A-Za-z0-9+/]{32,}={0,2}$/;

function decodedBase64(text: string): string {
  const whole = withPayloadsJoined(text);
  const out: string[] = [];
  for (let start = nextRun(whole, 0); start >= 0;) {
    const end = endOfRun(whole, start + LEAST_RUN_CHARS);
    out.push(Buffer.from(whole.slice(start, end), 'base64').toString('utf8'));
    start = nextRun(whole, end);
  }
  return out.filter(isReadable).join('\n');
}

/** The text with payloads that are broken into lines in one. */
function withPayloadsJoined(text: string): string {
  let whole = '';
  let wasPayload = false;
  for (const line of text.split('\n')) {
    const payload = line.trim();
    const isPayload: boolean = lineOfBase64.test(payload) || (wasPayload && /^[A-Za-z0-9+/=]{1,80}$/.test(payload));
    whole += isPayload && wasPayload ? payload : `\n${isPayload ? payload : line}`;
    wasPayload = isPayload;
  }
  return whole;
}

const decodedHex = (text: string): string =>
  (text.match(hexRun) ?? [])
    .map((run) => Buffer.from(run.replace(/[ :,]/g, ''), 'hex').toString('utf8'))
    .filter(isReadable)
    .join('\n');

const readable = /[\p{L}\p{N}\p{P}\p{Zs}\n\r\t]/gu;
const SAMPLE = 400;

/** Is it text, rather than bytes of something else? Looked at in three places. */
function isReadable(text: string): boolean {
  if (text.length < LEAST_CHARS) return false;
  const middle = Math.max(0, (text.length >> 1) - (SAMPLE >> 1));
  return [text.slice(0, SAMPLE), text.slice(middle, middle + SAMPLE), text.slice(-SAMPLE)].some(
    (part) => (part.match(readable)?.length ?? 0) >= PRINTABLE_SHARE * part.length && /\p{L}{3}/u.test(part),
  );
}
