import type { Language } from './languages.ts';
import { normalised } from './normalise.ts';
import { isStopWord } from './stop-words.ts';

const ukrainianLetters = /[іїєґ]/gi;
const russianLetters = /[ыэъё]/gi;
const cyrillicLetters = /[а-яёіїєґ]/gi;
const latinLetters = /[a-z]/gi;
/** Letters looked at; a longer text tells no more. */
const SAMPLE_CHARS = 20_000;

const count = (text: string, letters: RegExp): number => text.match(letters)?.length ?? 0;

const hasLatin = /[a-z]/i;
const hasCyrillic = /[а-яёіїєґ]/i;
const hasUkrainian = /[іїєґ]/i;
const hasRussian = /[ыэъё]/i;

/** The language of a word by its letters alone; `cyrillic` where both Ukrainian and Russian write so. */
export function languageOfWord(word: string): Language | 'cyrillic' | undefined {
  if (!hasCyrillic.test(word)) return hasLatin.test(word) ? 'en' : undefined;
  const ukrainian = hasUkrainian.test(word);
  if (ukrainian === hasRussian.test(word)) return 'cyrillic';
  return ukrainian ? 'uk' : 'ru';
}

/** How many times more often one language's own letters must stand than the other's. */
const CLEAR_LEAD = 4;

/** The language a Cyrillic text is plainly written in, by its letters or else its small words; undefined where neither tells. */
export function cyrillicLanguage(text: string): 'uk' | 'ru' | undefined {
  const sample = text.slice(0, SAMPLE_CHARS);
  const ukrainian = count(sample, ukrainianLetters);
  const russian = count(sample, russianLetters);
  if (ukrainian > russian * CLEAR_LEAD) return 'uk';
  if (russian > ukrainian * CLEAR_LEAD) return 'ru';
  return ukrainian === russian ? languageOfSmallWords(sample) : undefined;
}

function languageOfSmallWords(text: string): 'uk' | 'ru' | undefined {
  let lead = 0;
  for (const [word] of normalised(text)
    .toLowerCase()
    .matchAll(/[а-я]+/g)) {
    if (isStopWord(word, 'uk')) lead++;
    if (isStopWord(word, 'ru')) lead--;
  }
  if (lead === 0) return undefined;
  return lead > 0 ? 'uk' : 'ru';
}

/** The language to answer a person in: English where Latin letters prevail by far, Ukrainian where it stays open. */
export function languageOf(text: string): Language {
  const sample = text.slice(0, SAMPLE_CHARS);
  const cyrillic = count(sample, cyrillicLetters);
  if (cyrillic === 0 || count(sample, latinLetters) > cyrillic * 2) return 'en';
  return cyrillicLanguage(sample) ?? 'uk';
}
