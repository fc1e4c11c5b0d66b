import { cyrillicLanguage, languageOfWord } from './language.ts';
import { foldedLetters, normalised } from './normalise.ts';
import { stemEnglish } from './stem-english.ts';
import { stemsRussian } from './stem-russian.ts';
import { stemsUkrainian } from './stem-ukrainian.ts';
import { isStopWord } from './stop-words.ts';

/** One word, number or code of a text as it is searched: by any of its stems. */
export type Term = { readonly stems: readonly [string, ...string[]] };

/** Longer ones are data, not words. */
const LONGEST_TERM_CHARS = 64;
const LONGEST_STEMMED_CHARS = 40;

/** Words, and what is joined without a space: codes, addresses, paths, hyphenated words. */
const pieces = /[\p{L}\p{N}]+(?:[._\-/:@+][\p{L}\p{N}]+)*/gu;
const wordsWithin = /[\p{L}\p{N}]+/gu;
/** Parts of a name in camel case: `HTTPServerError` is HTTP, Server, Error. */
const humps = /\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{N}+/gu;
const camelCase = /\p{Ll}\p{Lu}|\p{Lu}{2}\p{Ll}/u;
const hyphenated = /^[\p{L}-]+$/u;

/**
 * The terms of a text in order, small words left out. Codes stand whole and in parts, so that either is found.
 * Words that Ukrainian and Russian write alike get the stems of `cyrillic`, the language the text is known to be in, or
 * of both.
 */
export function termsOf(text: string, cyrillic = cyrillicLanguage(text)): readonly Term[] {
  const known = knownPieces[cyrillic ?? 'either'];
  const terms: Term[] = [];
  for (const [piece] of normalised(text).matchAll(pieces)) {
    let own = known.get(piece);
    if (!own) {
      own = termsOfPiece(piece, cyrillic);
      if (known.size >= PIECES_KEPT) known.clear();
      if (piece.length <= LONGEST_TERM_CHARS) known.set(piece, own);
    }
    for (const term of own) terms.push(term);
  }
  return terms;
}

/** Texts repeat their words: remembering them makes reading several times faster. Each map starts anew when full. */
const PIECES_KEPT = 20_000;
const knownPieces = {
  uk: new Map<string, readonly Term[]>(),
  ru: new Map<string, readonly Term[]>(),
  either: new Map<string, readonly Term[]>(),
};

function termsOfPiece(piece: string, cyrillic: 'uk' | 'ru' | undefined): readonly Term[] {
  const words = piece.match(wordsWithin) ?? [];
  const isCode = words.length > 1 && !hyphenated.test(piece) && piece.length <= LONGEST_TERM_CHARS;
  const parts = words.flatMap((word) => {
    const humpsOfWord = camelCase.test(word) ? (word.match(humps) ?? []).filter(({ length }) => length > 1) : [];
    return humpsOfWord.length > 1 ? [word, ...humpsOfWord] : [word];
  });
  const terms = parts.flatMap((part) => termOf(part, cyrillic) ?? []);
  return isCode ? [{ stems: [foldedLetters(piece)] }, ...terms] : terms;
}

/** Forms of verbs that hold a `not`; apostrophes are folded. */
const negated = /^(?:are|ca|could|did|do|does|had|has|have|is|must|need|should|was|were|wo|would)nt$|^cannot$/;

/** Undefined for a small word and for what is no word. */
function termOf(written: string, cyrillic: 'uk' | 'ru' | undefined): Term | undefined {
  const word = foldedLetters(written);
  if (word.length > LONGEST_TERM_CHARS || isStopWord(word)) return undefined;
  if (negated.test(word)) return { stems: ['not'] };
  const own = languageOfWord(written);
  return { stems: stemsOf(word, own === 'cyrillic' ? (cyrillic ?? own) : own) };
}

function stemsOf(word: string, language: ReturnType<typeof languageOfWord>): Term['stems'] {
  if (language === undefined || word.length > LONGEST_STEMMED_CHARS || /\p{N}/u.test(word)) return [word];
  if (language === 'en') return [stemEnglish(word)];
  const stems = new Set<string>();
  if (language !== 'ru') for (const stem of stemsUkrainian(word)) stems.add(stem);
  if (language !== 'uk') for (const stem of stemsRussian(word)) stems.add(stem);
  const [first = word, ...rest] = stems;
  return [first, ...rest];
}
