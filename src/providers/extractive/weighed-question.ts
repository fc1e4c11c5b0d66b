import { cyrillicLanguage, languageOf } from '../../language/language.ts';
import type { Language } from '../../language/languages.ts';
import { normalised } from '../../language/normalise.ts';
import { termsOf, type Term } from '../../language/terms.ts';
import { holds, type Candidate } from './candidates.ts';

/** A question, with what each of its words counts for. */
export type WeighedQuestion = {
  readonly terms: readonly { readonly term: Term; readonly weight: number }[];
  /** All words as they stand, small ones included. */
  readonly words: readonly string[];
  /** Undefined where its letters leave it open. */
  readonly language: Language | undefined;
  readonly asksForCommand: boolean;
};

/** Terms of a question that are weighed; a longer one is a pasted text. */
const MOST_TERMS = 32;
/** Words compared with those of a heading or a line of code. */
const MOST_WORDS = 64;

const stemsIn = (words: string): ReadonlySet<string> => new Set(termsOf(words).flatMap(({ stems }) => stems));

const commandStems = stemsIn('command terminal shell команда команди терминал термінал консоль');
/** Of the weight of a word that says what kind of answer is wanted: the answer need not hold it. */
const COMMAND_SHARE = 0.5;

export function weighedQuestion(text: string, candidates: readonly Candidate[]): WeighedQuestion {
  const terms = distinct(termsOf(text)).slice(0, MOST_TERMS);
  const language = languageOf(text);
  return {
    terms: terms.map((term) => ({
      term,
      weight: rarity(term, candidates) * (holds(commandStems, term) ? COMMAND_SHARE : 1),
    })),
    words: wordsOf(text).slice(0, MOST_WORDS),
    language: language === 'en' ? language : cyrillicLanguage(text),
    asksForCommand: terms.some((term) => holds(commandStems, term)),
  };
}

export const wordsOf = (text: string): readonly string[] =>
  normalised(text)
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];

/** The share of the question, by weight, for which `test` holds. */
export function shareOf({ terms }: WeighedQuestion, test: (term: Term) => boolean): number {
  let held = 0;
  let total = 0;
  for (const { term, weight } of terms) {
    total += weight;
    if (test(term)) held += weight;
  }
  return total === 0 ? 0 : held / total;
}

function distinct(terms: readonly Term[]): readonly Term[] {
  const seen = new Set<string>();
  return terms.filter(({ stems: [first] }) => !seen.has(first) && seen.add(first));
}

/** BM25's idf over the units at hand: rarer words weigh more, and one that stands nowhere weighs most, for it is missed. */
function rarity(term: Term, candidates: readonly Candidate[]): number {
  const found = candidates.filter(({ stems }) => holds(stems, term)).length;
  return Math.log(1 + (candidates.length - found + 0.5) / (found + 0.5));
}
